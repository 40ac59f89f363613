import type { ComponentChildren } from "preact";
import { getSent, listItems } from "../../store/outbox";
import type { OutboxItem, Person, Score, Sent } from "../../store/shapes";
import { useAwake } from "../awake";
import { figure } from "../dates";
import { Frame } from "../frame";
import { Link } from "../link";
import { useNow, useOnline, useStored } from "../live";
import { statusOf } from "../outbox/status";
import { LearnedPrompt } from "./LearnedPrompt";
import { words } from "./words";

interface Found {
  sent: Sent | null;
  item: OutboxItem | null;
}

async function find(person: string, uuid: string): Promise<Found> {
  const sent = await getSent(uuid);
  const item = (await listItems(person)).find((one) => one.uuid === uuid) ?? null;
  return { sent: sent?.person === person ? sent : null, item };
}

/** What became of a visit after "Send visit", and what was learned on it. */
export function SentPage({ person, uuid }: { person: Person; uuid: string }) {
  const found = useStored(() => find(person.id, uuid), ["outbox", "sent"], [person.id, uuid]);
  if (!found) return null;
  const { sent, item } = found;
  const visit = (sent ?? item)?.visit ?? null;
  if (!sent && !item) return <Frame title={words.gone}><Onward /></Frame>;
  return (
    <Page item={sent ? null : item}>
      {sent ? <Arrived sent={sent} person={person} /> : <OnItsWay item={item!} />}
      <LearnedPrompt key={uuid} person={person.id} audit={uuid} visit={visit} draft={item?.id ?? null} />
      <Onward />
    </Page>
  );
}

function Onward() {
  return <p><Link to={{ name: "visits" }} class="button primary wide">{words.visits}</Link></p>;
}

/** The same frame before and after it has arrived: whoever types goes on typing. */
function Page({ item, children }: { item: OutboxItem | null; children: ComponentChildren }) {
  const now = useNow(1_000);
  const online = useOnline();
  const tone = item ? statusOf(item, { now, online }).tone : null;
  useAwake(tone === "sending");
  const title = tone === null ? words.sent : tone === "sending" ? words.sending : tone === "needs" ? words.needs : words.waiting;
  return <Frame title={title}>{children}</Frame>;
}

function OnItsWay({ item }: { item: OutboxItem }) {
  const { tone, word, reason } = statusOf(item, { now: useNow(1_000), online: useOnline() });
  return (
    <>
      <p>{item.label} · {item.title}</p>
      <p role="status" class="num">{word}{reason && ` · ${reason}`}</p>
      {tone !== "needs" && <p>{tone === "sending" ? words.sendingText : words.waitingText}</p>}
      <p><Link to={{ name: "outbox" }} class="button wide">{words.outbox}</Link></p>
    </>
  );
}

function oneDecimal(percent: string): string {
  return figure(Number(percent).toFixed(1).replace(".0", ""));
}

function Result({ score }: { score: Score }) {
  if (score.outcome === "could_not_shop") return <p>{words.could_not_shop}</p>;
  if (score.percent === null) return null;
  return <p class="result num">{words.score(oneDecimal(score.percent), figure(score.earned), figure(score.possible))}</p>;
}

function Arrived({ sent, person }: { sent: Sent; person: Person }) {
  const aside = sent.state === "quarantined" || sent.state === "extra_audit" ? words[sent.state] : null;
  return (
    <>
      <p>{sent.label} · {sent.title}</p>
      <p role="status">{words.thanks(person.name.split(" ")[0] ?? person.name)}</p>
      {aside && <p>{aside}</p>}
      {sent.score && <Result score={sent.score} />}
    </>
  );
}
