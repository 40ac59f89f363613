import { useState } from "preact/hooks";
import { getDraft } from "../../store/drafts";
import { getLearned, queueLearned, skipLearned, typeLearned, type Learned, type LearnedTexts } from "../../store/learned";
import { kept } from "../../store/people";
import type { Place } from "../../store/shapes";
import { wake } from "../../sync/loop";
import type { KeptVisits } from "../../sync/pull";
import { useStored } from "../live";
import { words } from "./words";

interface Visited {
  person: string;
  /** Uuid under which the visit is sent. */
  audit: string;
  visit: string | null;
  /** Key of the draft, as long as there is one. */
  draft: string | null;
}

type Name = keyof LearnedTexts;

/** Whether it was a competitor's place; null where the phone does not know any more. */
async function kindOf({ person, visit, draft }: Visited): Promise<Place["kind"] | null> {
  const filled = draft ? await getDraft(draft) : null;
  if (filled) return filled.location.kind;
  const visits = await kept<KeptVisits>(person, "visits");
  return visits?.items.find(({ id }) => id === visit)?.location.kind ?? null;
}

/** Half a minute after a visit: what could we copy, what annoyed, whom to praise. May be skipped. */
export function LearnedPrompt(visited: Visited) {
  const { person, audit } = visited;
  const found = useStored(async () => ({ kept: await getLearned(audit), kind: await kindOf(visited) }), ["learned"], [audit]);
  if (!found) return null;
  const { kept: learned, kind } = found;
  if (learned?.state === "skipped") return null;
  if (learned && learned.state !== "typing") return <Kept learned={learned} />;
  return <Ask person={person} audit={audit} rival={kind === "competitor"} before={learned?.texts ?? {}} />;
}

function Kept({ learned }: { learned: Learned }) {
  const said = learned.state === "refused" ? words.learnedRefused(learned.detail) : words.learnedKept(learned.state === "sent");
  return <section class="learned" aria-label={words.learnedTitle}><p role="status">{said}</p></section>;
}

interface Asking {
  person: string;
  audit: string;
  rival: boolean;
  before: LearnedTexts;
}

function Ask({ person, audit, rival, before }: Asking) {
  const names: Name[] = rival ? ["copy", "annoyed"] : ["copy", "annoyed", "praise"];
  const [texts, setTexts] = useState<LearnedTexts>(before);
  const [open, setOpen] = useState<Name[]>(names.filter((name) => before[name]));
  const type = (name: Name, text: string) => {
    const next = { ...texts, [name]: text };
    setTexts(next);
    void typeLearned(person, audit, next);
  };
  const written = names.some((name) => texts[name]?.trim());
  const queue = () => void queueLearned(person, audit, texts).then(() => wake());
  return (
    <section class="learned" aria-labelledby="learned">
      <h2 id="learned">{words.learnedTitle}</h2>
      <p class="hint">{words.learnedHint}</p>
      <div class="buttons">
        {names.filter((name) => !open.includes(name)).map((name) => (
          <button key={name} type="button" class="button" onClick={() => setOpen([...open, name])}>{words[name](rival)}</button>
        ))}
      </div>
      {open.map((name) => (
        <p key={name}>
          <label class="label" for={`learned-${name}`}>{words[name](rival)}</label>
          <textarea
            id={`learned-${name}`} class="field" rows={3} maxLength={2000} value={texts[name] ?? ""}
            onInput={(event) => type(name, event.currentTarget.value)}
          />
        </p>
      ))}
      <div class="buttons">
        {open.length > 0 && <button type="button" class="button primary" disabled={!written} onClick={queue}>{words.learnedSend}</button>}
        <button type="button" class="button quiet" onClick={() => void skipLearned(person, audit)}>{words.learnedSkip}</button>
      </div>
    </section>
  );
}
