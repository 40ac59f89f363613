import { useEffect, useState } from "preact/hooks";
import { countUnsent } from "../../store/outbox";
import type { Person } from "../../store/shapes";
import { hello, signIn, type Hello, type SignIn } from "../../sync/session";
import { useHeading } from "../frame";
import { Link } from "../link";
import { useStored } from "../live";
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
  const heading = useHeading(words.title);
  const attempt = async (name: string, password: string) => {
    if (!name || !password) return setProblem(words.missing);
    setBusy(true);
    const result = await signIn(name, password);
    setBusy(false);
    if (result.is === "in") return onIn(result.person);
    setProblem(problemText(result));
  };
  return (
    <div class="app">
      <main class="narrow">
        <h1 ref={heading} tabIndex={-1}>{words.title}</h1>
        {unsent > 0 && <p class="notice">{words.unsent(unsent)}</p>}
        <Form email={again?.email ?? ""} busy={busy} problem={problem} onGo={attempt} />
        {again && <p><Link to={{ name: "visits" }} backwards>{words.back}</Link></p>}
        <Demo onGo={attempt} />
      </main>
    </div>
  );
}

interface FormProps {
  email: string;
  busy: boolean;
  problem: string;
  onGo: (name: string, password: string) => Promise<void>;
}

function Form({ email, busy, problem, onGo }: FormProps) {
  const [shown, setShown] = useState(false);
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
          autocomplete="username" autocapitalize="none" spellcheck={false} enterkeyhint="next" />
      </div>
      <div>
        <label class="label" for="password">{words.password}</label>
        <input class="field" id="password" name="password" type={(shown ? "text" : "password") as "password"}
          autocomplete="current-password" autocapitalize="none" spellcheck={false} enterkeyhint="go" />
        <label class="check"><input type="checkbox" checked={shown} onChange={() => setShown(!shown)} />{words.show}</label>
      </div>
      <button class="button primary wide" type="submit">{busy ? words.going : words.go}</button>
    </form>
  );
}

function Demo({ onGo }: { onGo: (name: string, password: string) => Promise<void> }) {
  const [found, setFound] = useState<Hello | null>(null);
  useEffect(() => void hello().then(setFound), []);
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
