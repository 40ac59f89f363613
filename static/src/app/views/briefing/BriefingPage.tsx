import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Briefing, Checklist } from "../../rules";
import { listDrafts } from "../../store/drafts";
import { listSent } from "../../store/outbox";
import { kept } from "../../store/people";
import type { Draft, Person, Visit } from "../../store/shapes";
import { listClaims, type Claim } from "../../sync/claims";
import { isUnderWay, refresh, stagesName, type KeptVisits, type OwnAudit, type OwnStages } from "../../sync/pull";
import { keptChecklist, said } from "../checklists";
import { shortly } from "../dates";
import { Frame } from "../frame";
import { BackIcon } from "../icons";
import { Link } from "../link";
import { useNow, useStored } from "../live";
import { Late } from "../Late";
import { Claims } from "../money/Claims";
import { ReturnedBox } from "../Returned";
import { go, placeIn } from "../router";
import { StageLine } from "../runner/StageLine";
import { openReader } from "../scan/reader";
import { listVisits } from "../visits/lists";
import { askedText, doneText, KindChip } from "../visits/rows";
import { CardButton } from "./Card";
import { GiveBack } from "./GiveBack";
import { Prose } from "./Prose";
import { ScenarioParts } from "./ScenarioParts";
import { openVisit } from "./start";
import { Ticked } from "./Ticked";
import { words } from "./words";

/** Channels for which somebody goes somewhere. */
const THERE = new Set(["store", "drive_thru", "return"]);

interface Found {
  visit: Visit | null;
  checklist: Checklist | null;
  draft: Draft | null;
  /** Nothing is left to do about it, by the server's list or by what this phone has sent. */
  done: boolean;
  claims: Claim[];
  /** Whether the former answers of a returned visit are here. */
  former: boolean;
}

async function find(person: Person, id: string): Promise<Found> {
  const visits = await kept<KeptVisits>(person.id, "visits");
  const visit = visits?.items.find((one) => one.id === id) ?? null;
  const checklist = visit && (await keptChecklist(person.id, visit.checklist).catch(() => null));
  const draft = (await listDrafts(person.id)).find((one) => one.visit === id) ?? null;
  const returned = visit?.returned?.audit;
  const audited = returned === undefined || (await kept<OwnAudit>(person.id, `audit:${returned}`)) !== null;
  const former = audited && (!visit || !isUnderWay(visit) || (await kept<OwnStages>(person.id, stagesName(id))) !== null);
  const sent = await listSent(person.id);
  const done = visit !== null && !draft && listVisits([visit], { drafts: [], sent }, Date.now()).done.length > 0;
  const claims = (await listClaims(person.id)).filter((claim) => claim.visit === id);
  return { visit, checklist, draft, done, claims, former };
}

export function BriefingPage({ person, id }: { person: Person; id: string }) {
  const found = useStored(() => find(person, id), ["kept", "drafts", "sent"], [person.id, id]);
  const now = useNow(60_000);
  useScannerFor(found?.visit ?? null);
  if (!found) return null;
  const { visit } = found;
  const up = <Link to={{ name: "visits" }} class="up" backwards><BackIcon />{words.visits}</Link>;
  if (!visit) return <Frame title={words.gone} back={up}>{null}</Frame>;
  if (found.done) return <DonePage visit={visit} claims={found.claims} now={now} back={up} />;
  const { opens, due } = visit.window;
  const early = opens !== null && Date.parse(opens) > now;
  const time = early ? words.from(shortly(opens, now)) : due ? words.until(shortly(due, now)) : words.anytime;
  return (
    <Frame title={visit.location.name} back={up} line={<p class="line">{visit.checklist.title} · {time}</p>}>
      <p><KindChip place={visit.location} /> {visit.location.address}</p>
      {visit.returned && visit.state === "returned" && <ReturnedBox returned={visit.returned} />}
      {visit.note && <div class="briefing"><Prose title={words.note} text={visit.note} /></div>}
      {askedText(visit) && <div class="briefing"><Prose title={words.when} text={askedText(visit)} /></div>}
      {visit.blackouts?.[0] && <Late instead={null}>{({ NotOn }) => <NotOn days={visit.blackouts!} />}</Late>}
      {visit.scenario && <ScenarioParts scenario={visit.scenario} />}
      <Parts briefing={visit.briefing ?? found.checklist?.briefing ?? {}} visit={id} channel={found.checklist?.channel} />
      <CardButton place={visit.location} due={visit.window.due} />
      <StageLine person={person} visit={visit} now={now}><Start person={person} found={found} visit={visit} /></StageLine>
      <Claims claims={found.claims} />
      {visit.state === "claimed" && found.draft?.state !== "queued" && <GiveBack person={person} visit={visit} begun={found.draft !== null} />}
    </Frame>
  );
}

/** Of a visit that is done: what became of it, and of what it cost. */
function DonePage({ visit, claims, now, back }: { visit: Visit; claims: Claim[]; now: number; back: ComponentChildren }) {
  return (
    <Frame title={visit.location.name} back={back} line={<p class="line">{visit.checklist.title}</p>}>
      <p><KindChip place={visit.location} /> {visit.location.address}</p>
      <p>{doneText(visit, now)}</p>
      <Claims claims={claims} />
    </Frame>
  );
}

/** What will be needed to find items is brought while there may still be a network. */
function useScannerFor(visit: Visit | null): void {
  const listed = visit?.scenario?.items.some(({ barcode }) => barcode) ?? false;
  useEffect(() => void (listed && openReader().catch(() => undefined)), [listed]);
}

/** The texts of a briefing, in the order in which they are needed. */
export function Parts({ briefing, visit, channel }: { briefing: Briefing; visit?: string; channel?: string | undefined }) {
  const { remember = [], readiness = [] } = briefing;
  const caution = channel === "drive_thru" ? words.driving : "";
  return (
    <div class="briefing">
      <Prose title={words.story} text={said(briefing.story)} />
      <List title={words.do} items={briefing.do?.map(said)} />
      <Ticked title={words.remember} items={remember} {...(visit ? { visit } : {})} />
      <Prose title={words.photos} text={[caution, said(briefing.photos), words.own_photos].filter(Boolean).join("\n")} />
      <Prose title={words.if_noticed} text={said(briefing.if_noticed)} />
      <Prose title={words.money} text={said(briefing.money)} />
      <Ticked title={words.readiness} items={readiness} {...(visit ? { visit } : {})} />
    </div>
  );
}

function List({ title, items = [] }: { title: string; items?: string[] | undefined }) {
  if (!items.length) return null;
  return <section><h2>{title}</h2><ol>{items.map((item) => <li key={item}>{item}</li>)}</ol></section>;
}

function Start({ person, found, visit }: { person: Person; found: Found; visit: Visit }) {
  const [busy, setBusy] = useState(false);
  const { checklist, draft, former } = found;
  if (draft?.state === "queued") return <p>{words.waiting} <Link to={{ name: "outbox" }}>{words.outbox}</Link></p>;
  if (!checklist || !former)
    return (
      <div class="empty">
        <p>{checklist ? words.returnedNotYet : words.notYet}</p>
        <button type="button" class="button" onClick={() => void refresh(person)}>{words.check}</button>
      </div>
    );
  const start = async (shop = false) => {
    if (busy) return;
    setBusy(true);
    const opened = await openVisit(person, visit, checklist).finally(() => setBusy(false));
    if (opened) go(shop ? { name: "shop", draft: opened.id } : placeIn(opened));
  };
  if (draft || visit.state === "returned")
    return <div class="starts"><button type="button" class="button primary wide tall" onClick={() => void start()}>{draft ? words.go_on : words.fix}</button></div>;
  const there = checklist.channel === undefined || THERE.has(checklist.channel);
  return (
    <div class="starts">
      <button type="button" class="button primary wide tall" onClick={() => void start(true)}>{there ? words.startThere : words.startNotes}</button>
      <button type="button" class="button wide tall" onClick={() => void start()}>{words.startForm}</button>
    </div>
  );
}
