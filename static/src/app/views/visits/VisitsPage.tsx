import { useState } from "preact/hooks";
import type { Point } from "../../rules";
import { listTwofold } from "../../store/backups";
import { listDrafts } from "../../store/drafts";
import { listSent } from "../../store/outbox";
import { kept, keptMe } from "../../store/people";
import type { Draft, Person, Sent, Visit } from "../../store/shapes";
import { listElsewhere } from "../../sync/backup";
import { listGivenBack } from "../../sync/board";
import { listClaims } from "../../sync/claims";
import { refresh, type KeptVisits } from "../../sync/pull";
import { dayText } from "../dates";
import { Practise } from "../practice/Practise";
import { Frame } from "../frame";
import { Late } from "../Late";
import { Link } from "../link";
import { useNow, useStored } from "../live";
import { shortText } from "../money/told";
import { UpdateNotice } from "../update";
import { Card, DoneRow, Row } from "./rows";
import { listVisits, ORDER, type Group } from "./lists";
import { useHere } from "./nearby";
import { SyncLine } from "./SyncLine";
import { words } from "./words";

/** Groups that stay closed until they are asked for. */
const FOLDED = new Set<Group>(["week", "later"]);

/** How many visits wait for a word about another phone. */
async function countOthers(person: string): Promise<number> {
  return (await listElsewhere(person)).length + (await listTwofold(person)).length;
}

export function VisitsPage({ person }: { person: Person }) {
  const now = useNow(30_000);
  const list = useStored(() => kept<KeptVisits>(person.id, "visits"), ["kept"], [person.id]);
  const drafts = useStored(() => listDrafts(person.id), ["drafts"], [person.id]);
  const sent = useStored(() => listSent(person.id), ["sent"], [person.id]);
  const me = useStored(() => keptMe(person.id), ["kept"], [person.id]);
  const back = useStored(() => listGivenBack(person.id), ["kept"], [person.id]) ?? [];
  const others = useStored(() => countOthers(person.id), ["kept", "drafts"], [person.id]) ?? 0;
  if (list === undefined || drafts === undefined || sent === undefined) return null;
  return (
    <Frame title={words.title(dayText(now))} line={<SyncLine person={person} />}>
      <UpdateNotice />
      <Running drafts={drafts} now={now} />
      {others > 0 && <Late instead={null}>{({ ElsewhereRows }) => <ElsewhereRows person={person} />}</Late>}
      {list === null && <Empty person={person} text={words.none} />}
      {list && <ToDo visits={list.items.filter(({ id }) => !back.some(({ visit }) => visit === id))} drafts={drafts} sent={sent} now={now} person={person} />}
      {list && <Late instead={null}>{({ Board }) => <Board person={person} now={now} />}</Late>}
      {list && me?.features?.unplanned && <p><Link to={{ name: "new" }} class="button wide">{words.unplanned}</Link></p>}
    </Frame>
  );
}

function Running({ drafts, now }: { drafts: Draft[]; now: number }) {
  const filling = drafts.filter((draft) => draft.state === "filling");
  if (!filling.length) return null;
  return (
    <ul class="rows" aria-label={words.continue}>
      {filling.map((draft) => <li key={draft.id}><Card draft={draft} now={now} /></li>)}
    </ul>
  );
}

interface ToDoProps {
  visits: Visit[];
  drafts: Draft[];
  sent: Sent[];
  now: number;
  person: Person;
}

function ToDo({ visits, drafts, sent, now, person }: ToDoProps) {
  const here = useHere();
  const { groups, done } = listVisits(visits, { drafts, sent, here }, now);
  const empty = ORDER.every((group) => groups[group].length === 0) && drafts.length === 0;
  return (
    <>
      {empty && <Empty person={person} text={words.empty} />}
      {ORDER.map((group) => <GroupOf key={group} group={group} visits={groups[group]} now={now} here={here} />)}
      {done.length > 0 && <Done person={person} visits={done} now={now} />}
    </>
  );
}

function Done({ person, visits, now }: { person: Person; visits: Visit[]; now: number }) {
  const claims = useStored(() => listClaims(person.id), ["kept"], [person.id]) ?? [];
  const money = (id: string) => shortText(claims.filter(({ visit }) => visit === id));
  return (
    <details class="group">
      <summary>{words.more(words.done, visits.length)}</summary>
      <ul class="rows">{visits.map((visit) => <li key={visit.id}><DoneRow visit={visit} now={now} money={money(visit.id)} /></li>)}</ul>
    </details>
  );
}

function GroupOf({ group, visits, now, here }: { group: Group; visits: Visit[]; now: number; here: Point | null }) {
  if (!visits.length) return null;
  const rows = <ul class="rows">{visits.map((visit) => <li key={visit.id}><Row visit={visit} now={now} here={here} /></li>)}</ul>;
  const title = words.group[group];
  if (FOLDED.has(group) && visits.length > 5)
    return <details class="group"><summary>{words.more(title, visits.length)}</summary>{rows}</details>;
  return <section class="group"><h2>{title}</h2>{rows}</section>;
}

function Empty({ person, text }: { person: Person; text: string }) {
  const [asking, setAsking] = useState(false);
  const check = () => {
    setAsking(true);
    void refresh(person).finally(() => setAsking(false));
  };
  return (
    <div class="empty">
      <p>{text}</p>
      <button type="button" class="button" onClick={check}>{asking ? words.checking : words.check}</button>
      <Practise person={person} />
    </div>
  );
}
