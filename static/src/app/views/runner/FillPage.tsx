import { useEffect, useMemo } from "preact/hooks";
import type { Checklist } from "../../rules";
import { getDraft } from "../../store/drafts";
import type { Draft, Person } from "../../store/shapes";
import { keptChecklist } from "../checklists";
import { Frame } from "../frame";
import { Link } from "../link";
import { useStored } from "../live";
import { useForm, type Form } from "./form";
import { useDraftLock } from "./lock";
import { words } from "./words";

interface Found {
  draft: Draft | null;
  checklist: Checklist | null;
  unreadable?: boolean;
}

async function find(person: Person, id: string): Promise<Found> {
  const draft = await getDraft(id);
  if (!draft || draft.person !== person.id) return { draft: null, checklist: null };
  try {
    return { draft, checklist: await keptChecklist(person.id, draft.checklist) };
  } catch {
    return { draft, checklist: null, unreadable: true };
  }
}

interface FillPageProps {
  person: Person;
  draft: string;
  /** Draws the page once the answers are here and this tab may change them. */
  children: (form: Form) => preact.ComponentChildren;
}

/** Finds a draft and holds it for one tab at a time. */
export function FillPage({ person, draft: id, children }: FillPageProps) {
  const found = useStored(() => find(person, id), ["outbox"], [person.id, id]);
  if (!found) return null;
  const { draft, checklist } = found;
  if (!draft) return <Told text={words.gone} to="visits" />;
  if (draft.state === "queued") return <Told text={words.queued} to="outbox" />;
  if (!checklist) return <Told text={words.unreadable} to="visits" />;
  return <Held key={draft.id} draft={draft} checklist={checklist}>{children}</Held>;
}

function Told({ text, to }: { text: string; to: "visits" | "outbox" }) {
  return (
    <Frame title={to === "outbox" ? words.outbox : words.visits}>
      <p>{text}</p>
      <p><Link to={{ name: to }} class="button">{to === "outbox" ? words.outbox : words.visits}</Link></p>
    </Frame>
  );
}

interface HeldProps {
  draft: Draft;
  checklist: Checklist;
  children: FillPageProps["children"];
}

function Held({ draft, checklist, children }: HeldProps) {
  const { held, takeOver } = useDraftLock(draft.id);
  if (held === "asking") return null;
  if (held === "elsewhere")
    return (
      <Frame title={draft.location.name}>
        <p>{words.elsewhere}</p>
        <p><button type="button" class="button primary" onClick={takeOver}>{words.here}</button></p>
      </Frame>
    );
  return <Open draft={draft} checklist={checklist}>{children}</Open>;
}

/** A keyboard that comes up, and a phone that is turned, leave less room: what is typed into stays in it. */
function keepFocusInSight(): () => void {
  const show = () => {
    const { activeElement: field } = document;
    if (field?.matches("input, textarea")) field.scrollIntoView({ block: "nearest" });
  };
  visualViewport?.addEventListener("resize", show);
  return () => visualViewport?.removeEventListener("resize", show);
}

function Open({ draft, checklist, children }: HeldProps) {
  // The list's version of the draft changes with every answer; this page keeps the one it opened.
  const opened = useMemo(() => draft, [draft.id]);
  const form = useForm(opened, useMemo(() => checklist, [draft.id]));
  useEffect(keepFocusInSight, []);
  return form ? <>{children(form)}</> : null;
}
