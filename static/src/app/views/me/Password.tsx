import { useState } from "preact/hooks";
import type { Person } from "../../store/shapes";
import { choosePassword } from "../../sync/account";
import { passwordWords as words } from "./words";

export const SHORTEST = 10;

interface Props {
  person: Person;
  asksCurrent: boolean;
  onSaved: () => void;
}

export function PasswordForm({ person, asksCurrent, onSaved }: Props) {
  const [problem, setProblem] = useState("");
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const password = String(fields.get("new-password"));
    if (password.length < SHORTEST) return setProblem(words.short);
    const result = await choosePassword(person, password, String(fields.get("current-password") ?? ""));
    if (result === "saved") return onSaved();
    setProblem(words[result]);
  };
  return (
    <form class="stack" noValidate onSubmit={(event) => void submit(event)}>
      <p class="problem" role="alert">{problem}</p>
      <input class="vh" name="username" autocomplete="username" value={person.email ?? person.name} readOnly tabIndex={-1} aria-hidden="true" />
      {asksCurrent && (
        <div>
          <label class="label" for="current-password">{words.current}</label>
          <input class="field" id="current-password" name="current-password" type="password" autocomplete="current-password" />
        </div>
      )}
      <div>
        <label class="label" for="new-password">{words.new}</label>
        <input class="field" id="new-password" name="new-password" type="password" autocomplete="new-password" minLength={SHORTEST} />
        <p class="hint">{words.hint}</p>
      </div>
      <button class="button wide" type="submit">{words.save}</button>
    </form>
  );
}
