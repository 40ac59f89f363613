import { listOnlyHere } from "../../store/backups";
import { listDrafts } from "../../store/drafts";
import { countOthers, listItems, listSent } from "../../store/outbox";
import type { Person, Sent } from "../../store/shapes";
import { sendsInBackground } from "../../sync/background";
import { isClosed } from "../../sync/session";
import { useAwake } from "../awake";
import { moment } from "../dates";
import { Frame } from "../frame";
import { DoneIcon } from "../icons";
import { Link } from "../link";
import { useNow, useStored } from "../live";
import { DraftRow } from "./DraftRow";
import { Item } from "./Item";
import { Removed } from "./Removed";
import { Rescue } from "./Rescue";
import { words } from "./words";

export function OutboxPage({ person }: { person: Person }) {
  const items = useStored(() => listItems(person.id), ["outbox"], [person.id]);
  const sent = useStored(() => listSent(person.id), ["sent"], [person.id]);
  const drafts = useStored(() => listDrafts(person.id), ["drafts"], [person.id]);
  const sending = items?.some((item) => item.state.word === "sending") ?? false;
  useAwake(sending);
  if (!items || !sent || !drafts) return null;
  const filling = drafts.filter((draft) => draft.state === "filling");
  return (
    <Frame title={words.title}>
      <Removed person={person} />
      {items.length === 0 && <p class="empty">{words.empty}</p>}
      {sending && <p class="hint">{sendsInBackground() ? words.goesOn : words.keepOpen}</p>}
      <OnlyHere person={person} />
      <Rights person={person} />
      <ul class="rows">{items.map((item) => <li key={item.id}><Item item={item} /></li>)}</ul>
      {filling.length > 0 && (
        <section class="group">
          <h2>{words.filling}</h2>
          <ul class="rows">{filling.map((draft) => <li key={draft.id}><DraftRow draft={draft} person={person} /></li>)}</ul>
        </section>
      )}
      <SentRows sent={sent} />
      <Rescue person={person} some={drafts.length > 0} />
    </Frame>
  );
}

/** Whose phone this is besides, and whether the person may still come in. */
function Rights({ person }: { person: Person }) {
  const others = useStored(() => countOthers(person.id), ["drafts", "outbox"], [person.id]) ?? 0;
  const closed = useStored(() => isClosed(person.id), ["kept"], [person.id]) ?? false;
  return (
    <>
      {closed && <p class="notice">{words.closed}</p>}
      {others > 0 && <p class="hint">{words.others(others)}</p>}
    </>
  );
}

const DAY_MS = 86_400_000;

/** What would be lost with this phone, and since when. */
function OnlyHere({ person }: { person: Person }) {
  const now = useNow(30_000);
  const here = useStored(() => listOnlyHere(person.id), ["drafts", "outbox", "kept"], [person.id]) ?? [];
  const oldest = here[0]?.started_at;
  if (oldest === undefined) return null;
  const long = now - Date.parse(oldest) > DAY_MS;
  return <p class={long ? "notice" : "hint"}>{words.since(here.length, moment(oldest, now))}{long && ` ${words.long}`}</p>;
}

function SentRows({ sent }: { sent: Sent[] }) {
  const now = useNow(30_000);
  if (!sent.length) return null;
  return (
    <section class="group">
      <h2>{words.sentTitle}</h2>
      <ul class="rows">
        {sent.map((one) => (
          <li key={one.uuid}>
            <Link to={{ name: "sent", uuid: one.uuid }} class="row">
              <span class="row-title">{one.label}</span>
              <span class="row-sub status"><DoneIcon />{words.sent(moment(one.sent_at, now))} · {one.title}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
