import { useState } from "preact/hooks";
import type { Person } from "../../store/shapes";
import { keptAccount, welcomed } from "../../sync/account";
import { isAble, makePasskey, type Made } from "../../sync/passkeys";
import { useHeading } from "../frame";
import { useStored } from "../live";
import { PasswordForm } from "./Password";
import { welcomeWords as words } from "./words";

/** After a code: a way in that lasts. Can be put off; it stands under Me as well. */
export function WelcomePage({ person }: { person: Person }) {
  const me = useStored(() => keptAccount(person.id), ["kept"], [person.id]);
  const [made, setMade] = useState<Made | "going" | null>(null);
  const heading = useHeading(words.title(person.name));
  const able = isAble() && (me?.account?.passkeys_able ?? false);
  const make = async () => {
    setMade("going");
    const result = await makePasskey(person);
    setMade(result);
    if (result === "made") await welcomed(person.id);
  };
  return (
    <div class="app">
      <main class="narrow">
        <h1 ref={heading} tabIndex={-1}>{words.title(person.name)}</h1>
        <p>{able ? words.passkey : words.password}</p>
        <p class="problem" role="alert">{made === "failed" ? words.failed : ""}</p>
        {able && <p><button type="button" class="button primary wide" disabled={made === "going"} onClick={() => void make()}>{words.make}</button></p>}
        <details class="ways" open={!able}>
          <summary>{words.instead}</summary>
          <PasswordForm person={person} asksCurrent={false} onSaved={() => void welcomed(person.id)} />
        </details>
        <p><button type="button" class="button wide" onClick={() => void welcomed(person.id)}>{words.later}</button></p>
        <p class="hint">{words.laterHint}</p>
      </main>
    </div>
  );
}
