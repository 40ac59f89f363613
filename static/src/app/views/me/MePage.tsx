import { useState } from "preact/hooks";
import { listDrafts } from "../../store/drafts";
import type { Person } from "../../store/shapes";
import { keptAccount, type Agreement } from "../../sync/account";
import { silence } from "../../sync/push";
import { signOut } from "../../sync/session";
import { dateText } from "../dates";
import { Frame } from "../frame";
import { Notices } from "../notices/Notices";
import { Link } from "../link";
import { useStored } from "../live";
import { go } from "../router";
import { VERSION } from "../version";
import { Practise } from "../practice/Practise";
import { useInstall, usePersisted } from "./install";
import { Sessions, WaysIn } from "./WaysIn";
import { Liking } from "./Liking";
import { Telling } from "./Telling";
import { Wifi } from "./Wifi";
import { words } from "./words";

export function MePage({ person }: { person: Person }) {
  const me = useStored(() => keptAccount(person.id), ["kept"], [person.id]);
  const persisted = usePersisted();
  const atDesk = me?.grants?.some(({ role }) => role !== "shopper") ?? false;
  if (me === undefined || persisted === null) return null;
  return (
    <Frame title={words.title}>
      <Notices person={person} />
      <p><Link to={{ name: "money", claim: null }} class="button wide">{words.money}</Link></p>
      <dl class="facts">
        <dt>{words.name}</dt><dd>{person.name}</dd>
        {person.email && <><dt>{words.email}</dt><dd>{person.email}</dd></>}
        {me?.known?.length ? <><dt>{words.known}</dt><dd>{me.known.map(({ name }) => name).join(", ")}<p class="hint">{words.knownWhy}</p></dd></> : null}
        <dt>{words.kept}</dt><dd><Kept persisted={persisted} /></dd>
        <dt>{words.version}</dt><dd>{VERSION}</dd>
      </dl>
      <Practise person={person} />
      <Telling person={person} />
      <Liking />
      <Wifi />
      {atDesk && <p><a class="button wide" href="/">{words.desk}</a></p>}
      {me?.account && <WaysIn person={person} account={me.account} />}
      {me?.agreement && <Agreed agreement={me.agreement} />}
      <p><a class="button wide" href="/api/v1/me/data.zip" download>{words.own}</a></p>
      <Sessions />
      <Leave person={person} />
    </Frame>
  );
}

function Kept({ persisted }: { persisted: boolean }) {
  const install = useInstall();
  return (
    <>
      <p>{persisted ? words.keptYes : words.keptNo}</p>
      {install && <button type="button" class="button" onClick={install}>{words.install}</button>}
      {!persisted && !install && <p class="hint">{words.how}</p>}
    </>
  );
}

function Agreed({ agreement }: { agreement: Agreement }) {
  const { number, accepted_at } = agreement;
  return <p><a class="button wide" href="/agreement">{accepted_at ? words.agreed(number, dateText(accepted_at)) : words.agree(number)}</a></p>;
}

function Leave({ person }: { person: Person }) {
  const drafts = (useStored(() => listDrafts(person.id), ["drafts"], [person.id]) ?? []).filter(({ practice }) => !practice);
  const [sure, setSure] = useState(false);
  const leave = () => {
    go({ name: "visits" }, { replace: true });
    void silence().catch(() => undefined);
    void signOut();
  };
  if (!sure)
    return <p><button type="button" class="button wide" onClick={() => (drafts.length ? setSure(true) : leave())}>{words.signOut}</button></p>;
  return (
    <div class="ask" role="alert">
      <p>{words.sure(drafts.length)}</p>
      <div class="buttons">
        <button type="button" class="button" onClick={() => setSure(false)}>{words.stay}</button>
        <button type="button" class="button warn" onClick={leave}>{words.signOut}</button>
      </div>
    </div>
  );
}
