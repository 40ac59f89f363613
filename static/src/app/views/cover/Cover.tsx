import { useEffect, useRef, useState } from "preact/hooks";
import { keep, kept } from "../../store/people";
import type { Person } from "../../store/shapes";
import { useStored } from "../live";
import { uncover, useCovered } from "./state";
import { words } from "./words";

const LIST = "list";
/** Two taps on the title within this time lead back. */
const TWICE_MS = 800;
const LONGEST = 100;

interface Thing {
  text: string;
  done: boolean;
}

/** A list for shopping, one that works, in front of everything else. */
export function Cover({ person }: { person: Person }) {
  return useCovered() ? <List person={person} /> : null;
}

/** A modal dialog of its own: whatever is behind it, sheets too, cannot be reached or read. */
function useFront() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current!;
    const front = () => element.isConnected && !element.open && element.showModal();
    front();
    // Some phones close a dialog on "back" whatever it says.
    element.addEventListener("close", front);
    return () => {
      element.removeEventListener("close", front);
      element.close();
    };
  }, []);
  return dialog;
}

function List({ person }: { person: Person }) {
  const things = useStored(() => kept<Thing[]>(person.id, LIST), ["kept"], [person.id]);
  const [mine, setMine] = useState<Thing[] | null>(null);
  const dialog = useFront();
  const shown = mine ?? things ?? (things === null ? words.first.map((text) => ({ text, done: false })) : []);
  const change = (next: Thing[]) => {
    setMine(next);
    void keep(person.id, LIST, next);
  };
  const tick = (at: number) => change(shown.map((one, index) => (index === at ? { ...one, done: !one.done } : one)));
  return (
    <dialog class="cover dim" ref={dialog} aria-labelledby="cover-title" onCancel={(event) => event.preventDefault()}>
      <Title />
      <ul class="things">
        {shown.map((thing, index) => (
          <li key={`${index} ${thing.text}`}>
            <label class="thing">
              <input type="checkbox" checked={thing.done} onClick={() => tick(index)} />
              <span>{thing.text}</span>
            </label>
          </li>
        ))}
      </ul>
      <AddThing onAdd={(text) => change([...shown, { text, done: false }])} />
      {shown.some(({ done }) => done) && (
        <button type="button" class="button quiet" onClick={() => change(shown.filter(({ done }) => !done))}>{words.clear}</button>
      )}
      <button type="button" class="button reveal" onClick={uncover}>{words.back}</button>
    </dialog>
  );
}

function Title() {
  const last = useRef(-Infinity);
  const press = ({ timeStamp }: MouseEvent) => {
    if (timeStamp - last.current < TWICE_MS) uncover();
    last.current = timeStamp;
  };
  return <h1 id="cover-title"><button type="button" class="cover-title" onClick={press}>{words.title}</button></h1>;
}

function AddThing({ onAdd }: { onAdd: (text: string) => void }) {
  const [typed, setTyped] = useState("");
  const add = (event: Event) => {
    event.preventDefault();
    if (typed.trim()) onAdd(typed.trim());
    setTyped("");
  };
  return (
    <form class="entry" onSubmit={add}>
      <input class="field" aria-label={words.entry} enterkeyhint="done" autocomplete="off" maxLength={LONGEST} value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)} />
      <button class="button tall">{words.add}</button>
    </form>
  );
}
