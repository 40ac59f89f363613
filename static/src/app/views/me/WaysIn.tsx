import { useEffect, useState } from "preact/hooks";
import type { Person } from "../../store/shapes";
import { endSession, listSessions, type Account, type Session } from "../../sync/account";
import { isAble, makePasskey, type Made } from "../../sync/passkeys";
import { dateText } from "../dates";
import { PasswordForm } from "./Password";
import { sessionWords, waysWords as words } from "./words";

/** Passkey and password, for whoever is signed in. */
export function WaysIn({ person, account }: { person: Person; account: Account }) {
  const [made, setMade] = useState<Made | "going" | null>(null);
  const [saved, setSaved] = useState(false);
  const make = async () => {
    setMade("going");
    setMade(await makePasskey(person));
  };
  return (
    <section>
      <h2>{words.title}</h2>
      <p class="done" role="status">{made === "made" ? words.made : saved ? words.saved : ""}</p>
      {made === "failed" && <p class="problem" role="alert">{words.failed}</p>}
      {account.passkeys_able && isAble() && (
        <>
          <p class="hint">{account.passkeys ? words.has(account.passkeys) : words.why}</p>
          <p><button type="button" class="button wide" disabled={made === "going"} onClick={() => void make()}>{words.make}</button></p>
        </>
      )}
      <details class="ways">
        <summary>{account.password ? words.change : words.choose}</summary>
        <PasswordForm person={person} asksCurrent={account.password} onSaved={() => setSaved(true)} />
      </details>
    </section>
  );
}

/** Asked for when opened, since only the server knows. */
export function Sessions() {
  const [open, setOpen] = useState(false);
  return (
    <details class="ways" onToggle={(event) => setOpen((event.currentTarget as HTMLDetailsElement).open)}>
      <summary>{sessionWords.title}</summary>
      {open && <List />}
    </details>
  );
}

function List() {
  const [found, setFound] = useState<Session[] | null | undefined>(undefined);
  const look = () => void listSessions().then(setFound);
  useEffect(look, []);
  const end = async (id: string) => {
    await endSession(id);
    look();
  };
  if (found === undefined) return <p class="hint">{sessionWords.looking}</p>;
  if (found === null) return <p class="hint">{sessionWords.unreached}</p>;
  return (
    <ul class="rows">
      {found.map(({ id, device, since, current }) => (
        <li key={id} class="row">
          <span class="row-title">{device || sessionWords.unknown}</span>
          <span class="row-sub">{current ? sessionWords.here : sessionWords.since(dateText(since))}</span>
          {!current && <button type="button" class="button" onClick={() => void end(id)}>{sessionWords.end}<span class="vh"> {device}</span></button>}
        </li>
      ))}
      {found.length > 2 && <li><button type="button" class="button wide" onClick={() => void end("others")}>{sessionWords.others}</button></li>}
    </ul>
  );
}
