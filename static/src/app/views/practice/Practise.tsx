import { useState } from "preact/hooks";
import type { Person } from "../../store/shapes";
import { go, placeIn } from "../router";
import { words } from "./words";

/** Its questions are loaded with the first tap. */
export function Practise({ person }: { person: Person }) {
  const [failed, setFailed] = useState(false);
  const begin = async () => {
    setFailed(false);
    try {
      const { startPractice } = await import("./start");
      go(placeIn(await startPractice(person)));
    } catch {
      setFailed(true);
    }
  };
  return (
    <>
      <p><button type="button" class="button wide" onClick={() => void begin()}>{words.practise}</button></p>
      {failed && <p class="problem" role="alert">{words.failed}</p>}
    </>
  );
}
