import { useState } from "preact/hooks";
import type { Person, Visit } from "../../store/shapes";
import { claim, keptBoard, knownThere, type Claimed } from "../../sync/board";
import { refresh } from "../../sync/pull";
import { useStored } from "../live";
import { go } from "../router";
import { askedText, dueText, KindChip } from "./rows";
import { words as answers } from "../runner/widgets/words";
import { words as back } from "../briefing/giveBackWords";
import { words } from "./words";

/** So many are shown at first: whoever has 200 to choose from does not read 200. */
const FIRST = 20;

/** Visits that nobody has taken yet and this person may take. */
export function Board({ person, now }: { person: Person; now: number }) {
  const board = useStored(() => keptBoard(person.id), ["kept"], [person.id]);
  const [said, setSaid] = useState("");
  const [all, setAll] = useState(false);
  if (!board || (!board.items.length && !said)) return null;
  const shown = all ? board.items : board.items.slice(0, FIRST);
  return (
    <details class="group">
      <summary>{words.more(words.board.title, board.items.length)}</summary>
      <p class="row-sub">{words.board.about}</p>
      <p role="status">{said}</p>
      <ul class="rows">{shown.map((visit) => <li key={visit.id}><Offer person={person} visit={visit} now={now} tell={setSaid} /></li>)}</ul>
      {shown.length < board.items.length && (
        <button type="button" class="button wide" onClick={() => setAll(true)}>{words.board.all(board.items.length)}</button>
      )}
    </details>
  );
}

interface OfferProps {
  person: Person;
  visit: Visit;
  now: number;
  tell: (text: string) => void;
}

function Offer({ person, visit, now, tell }: OfferProps) {
  const [busy, setBusy] = useState(false);
  const take = async () => {
    if (busy) return;
    setBusy(true);
    const answer = await claim(person, visit.id).finally(() => setBusy(false));
    tell(tellOf(answer));
    if (answer.is === "failed") return;
    if (answer.is === "mine") go({ name: "visit", id: visit.id });
    await refresh(person);
  };
  const [sure, setSure] = useState(false);
  const known = async () => {
    // Only an admin can take it back: the first touch says what the second does.
    if (!sure) return setSure(true);
    await knownThere(person.id, visit.id);
    tell(back.known);
    await refresh(person);
  };
  const asked = askedText(visit);
  return (
    <div class="row checked">
      <span class="row-title">{visit.location.name} <KindChip place={visit.location} /></span>
      <span class="row-sub">{visit.checklist.title} · {dueText(visit, now)}{asked && ` · ${asked}`}</span>
      {visit.location.address && <span class="row-sub">{visit.location.address}</span>}
      <button type="button" class="button" onClick={() => void take()}>
        {busy ? words.board.taking : words.board.take}<span class="vh"> {visit.location.name}</span>
      </button>
      {sure && <span class="row-sub" role="status">{back.known}</span>}
      <button type="button" class="button quiet known" onClick={() => void known()}>{sure ? `${answers.yes}: ${back.whys.known}` : back.whys.known}<span class="vh"> {visit.location.name}</span></button>
    </div>
  );
}

function tellOf(answer: Claimed): string {
  if (answer.is === "mine") return words.board.mine;
  return answer.is === "refused" ? words.board.refused(answer.detail) : words.board.failed;
}
