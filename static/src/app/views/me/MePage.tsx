import { useState } from "preact/hooks";
import { listDrafts } from "../../store/drafts";
import { keptMe } from "../../store/people";
import type { Person } from "../../store/shapes";
import { signOut } from "../../sync/session";
import { Frame } from "../frame";
import { useStored } from "../live";
import { go } from "../router";
import { VERSION } from "../version";
import { useInstall, usePersisted } from "./install";
import { words } from "./words";

export function MePage({ person }: { person: Person }) {
  const me = useStored(() => keptMe(person.id), ["kept"], [person.id]);
  const persisted = usePersisted();
  const atDesk = me?.grants?.some(({ role }) => role !== "shopper") ?? false;
  if (me === undefined || persisted === null) return null;
  return (
    <Frame title={words.title}>
      <dl class="facts">
        <dt>{words.name}</dt><dd>{person.name}</dd>
        {person.email && <><dt>{words.email}</dt><dd>{person.email}</dd></>}
        <dt>{words.kept}</dt><dd><Kept persisted={persisted} /></dd>
        <dt>{words.version}</dt><dd>{VERSION}</dd>
      </dl>
      {atDesk && <p><a class="button wide" href="/">{words.desk}</a></p>}
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

function Leave({ person }: { person: Person }) {
  const drafts = useStored(() => listDrafts(person.id), ["drafts"], [person.id]) ?? [];
  const [sure, setSure] = useState(false);
  const leave = () => {
    go({ name: "visits" }, { replace: true });
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
