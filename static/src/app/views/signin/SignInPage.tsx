import { useEffect, useState } from "preact/hooks";
import { LANGUAGES, NAMES } from "../../rules";
import { countUnsent } from "../../store/outbox";
import { changeSettings } from "../../store/settings";
import type { Person } from "../../store/shapes";
import { isAble, signInWithPasskey } from "../../sync/passkeys";
import { askForCode, hello, signIn, type Hello, type SignIn } from "../../sync/session";
import { useHeading } from "../frame";
import { Link } from "../link";
import { useStored } from "../live";
import { go, here } from "../router";
import { words } from "./words";

const DEMO_PASSWORD = "demo-demo-demo";

function problemText(result: Exclude<SignIn, { is: "in" }>): string {
  if (result.is === "wrong") return words.wrong;
  return result.is === "wait" ? words.wait(result.seconds) : words.failed[result.why];
}

/** `again`: whose session has ended, and who is still at work on this phone. */
export function SignInPage({ again, onIn }: { again: Person | null; onIn: (person: Person) => void }) {
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const unsent = useStored(countUnsent, ["outbox"]) ?? 0;
  const [found, setFound] = useState<Hello | null>(null);
  const heading = useHeading(words.title);
  const card = useCard(again === null);
  const take = (result: SignIn | null) => {
    if (result?.is === "in") return onIn(result.person);
    if (result) setProblem(problemText(result));
  };
  const attempt = async (name: string, password: string) => {
    if (!name || !password) return setProblem(words.missing);
    setBusy(true);
    const result = await signIn(name, password);
    setBusy(false);
    take(result);
  };
  useEffect(() => void hello().then(setFound), []);
  const passkeys = isAble() && (found?.ways?.passkeys ?? false);
  useEffect(() => {
    if (passkeys) void signInWithPasskey({ beside: true }).then(take);
  }, [passkeys]);
  return (
    <div class="app">
      <main class="narrow">
        {!again && <Tongues />}
        <h1 ref={heading} tabIndex={-1}>{words.title}</h1>
        {unsent > 0 && <p class="notice">{words.unsent(unsent)}</p>}
        <Form email={card?.name ?? again?.email ?? ""} code={card?.code ?? ""} busy={busy} problem={problem} onGo={attempt} />
        {passkeys && <p><button type="button" class="button wide" onClick={() => void signInWithPasskey().then(take)}>{words.passkey}</button></p>}
        {found?.ways?.mail && <Mailed />}
        {again && <p><Link to={{ name: "visits" }} backwards>{words.back}</Link></p>}
        <Demo found={found} onGo={attempt} />
      </main>
    </div>
  );
}

/** Chosen on this phone for as long as nobody is known. */
function Tongues() {
  return (
    <p class="buttons tongues">
      {LANGUAGES.map((tag) => <button type="button" key={tag} lang={tag} class="button quiet" aria-pressed={tag === document.documentElement.lang} onClick={() => void changeSettings({ early: tag })}>{NAMES[tag]}</button>)}
    </p>
  );
}

interface FormProps {
  email: string;
  code: string;
  busy: boolean;
  problem: string;
  onGo: (name: string, password: string) => Promise<void>;
}

function Form({ email, code, busy, problem, onGo }: FormProps) {
  const [shown, setShown] = useState(code !== "");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    if (!busy) void onGo(String(fields.get("username")).trim(), String(fields.get("password")));
  };
  return (
    <form onSubmit={submit} noValidate class="stack">
      <p class="problem" role="alert">{problem}</p>
      <div>
        <label class="label" for="username">{words.name}</label>
        <input class="field" id="username" name="username" inputMode="email" defaultValue={email}
          autocomplete="username webauthn" autocapitalize="none" spellcheck={false} enterkeyhint="next" />
      </div>
      <div>
        <label class="label" for="password">{words.password}</label>
        <input class="field" id="password" name="password" type={(shown ? "text" : "password") as "password"}
          defaultValue={code} aria-describedby="password-hint"
          autocomplete="current-password" autocapitalize="none" spellcheck={false} enterkeyhint="go" />
        <p class="hint" id="password-hint">{words.passwordHint}</p>
        <label class="check"><input type="checkbox" checked={shown} onChange={() => setShown(!shown)} />{words.show}</label>
      </div>
      <button class="button primary wide" type="submit">{busy ? words.going : words.go}</button>
    </form>
  );
}

/**
 * The name and the code of a scanned card; they stand behind the # and go to no server with the
 * address. With `nobody` signed in, this page stands before the one that comes after it.
 */
function useCard(nobody: boolean): { name: string; code: string } | null {
  const [card] = useState(() => {
    const [, name = "", code = ""] = /^#card=([^:]*):(.*)$/.exec(location.hash) ?? [];
    return name && code ? { name: decode(name), code: decode(code) } : null;
  });
  useEffect(() => {
    if (nobody && here().name === "sign-in") go({ name: "visits" }, { replace: true });
    else if (card) history.replaceState(history.state, "", location.pathname);
  }, []);
  return card;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A code by mail for the name that stands in the form. */
function Mailed() {
  const [said, setSaid] = useState("");
  const ask = async () => {
    const email = document.querySelector<HTMLInputElement>("#username")?.value.trim() ?? "";
    if (!email) return setSaid(words.codeMissing);
    setSaid((await askForCode(email)) ? words.codeSent(email) : words.failed.offline);
  };
  return (
    <>
      <p><button type="button" class="button wide" onClick={() => void ask()}>{words.code}</button></p>
      <p role="status">{said}</p>
    </>
  );
}

function Demo({ found, onGo }: { found: Hello | null; onGo: (name: string, password: string) => Promise<void> }) {
  if (!found?.demo?.length) return null;
  return (
    <section class="demo">
      <h2>{words.demo}</h2>
      <ul class="rows">
        {found.demo.map(({ email, role }) => (
          <li key={email}>
            <button type="button" class="row" onClick={() => void onGo(email, DEMO_PASSWORD)}>
              <span class="row-title">{role}</span>
              <span class="row-sub">{email}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
