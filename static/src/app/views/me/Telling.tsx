import { useEffect, useState } from "preact/hooks";
import type { Person } from "../../store/shapes";
import { able, change, isOffered, turnOff, turnOn, USUAL, wish, type Hours } from "../../sync/push";
import { useStored } from "../live";
import { words } from "./tellingWords";

/** Notes while the app is closed. Nothing is said of them where the server has none. */
export function Telling({ person }: { person: Person }) {
  const [offered, setOffered] = useState(false);
  useEffect(() => void isOffered(person).then(setOffered), [person.id]);
  if (!offered) return null;
  const can = able();
  return (
    <section class="group">
      <h2>{words.title}</h2>
      {can === "install" || can === "never" ? <p class="hint">{words[can]}</p> : <Switch person={person} />}
    </section>
  );
}

function Switch({ person }: { person: Person }) {
  const now = useStored(() => wish(person.id), ["kept"], [person.id]);
  const [going, setGoing] = useState(false);
  const [problem, setProblem] = useState<"" | "refused" | "failed">(able() === "refused" ? "refused" : "");
  if (now === undefined) return null;
  const doing = async (act: () => Promise<typeof problem>) => {
    setGoing(true);
    setProblem(await act());
    setGoing(false);
  };
  const turn = async () => {
    if (now) await turnOff(person);
    const result = now ? "done" : await turnOn(person, USUAL);
    return result === "done" ? "" : result;
  };
  const choose = (hours: Hours) => doing(async () => ((await change(person, hours)) ? "" : "failed"));
  return (
    <>
      <label class="check"><input type="checkbox" checked={now !== null} disabled={going} onClick={() => void doing(turn)} />{words.tell}</label>
      <p class="problem" role="alert">{problem && words[problem]}</p>
      <p class="hint">{words.how}</p>
      {now && <Quiet hours={now} onChoose={(hours) => void choose(hours)} />}
    </>
  );
}

function Quiet({ hours, onChoose }: { hours: Hours; onChoose: (hours: Hours) => void }) {
  const clock = (name: keyof Hours) => (
    <div>
      <label class="label" for={`quiet-${name}`}>{words[name]}</label>
      <input class="field" id={`quiet-${name}`} type="time" value={hours[name]} onChange={({ currentTarget: { value } }) => value && onChoose({ begins: hours.begins, ends: hours.ends, [name]: value })} />
    </div>
  );
  return (
    <>
      <div class="buttons">{clock("begins")}{clock("ends")}</div>
      <p class="hint">{words.hours}</p>
    </>
  );
}
