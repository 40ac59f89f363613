import { useState } from "preact/hooks";
import type { Person, Visit } from "../../store/shapes";
import { Late } from "../Late";
import { words as shell } from "../words";
import { words } from "./words";

export interface Giving {
  person: Person;
  visit: Visit;
  /** Whether something has been filled in on this phone. */
  begun: boolean;
}

/** Declining costs nothing, so it is two taps and no excuse. */
export function GiveBack(giving: Giving) {
  const [open, setOpen] = useState(false);
  return (
    <div class="foot">
      <button type="button" class="button wide" onClick={() => setOpen(true)}>{words.cannot}</button>
      {open && <Late instead={<p role="alert">{shell.late.needs}</p>}>{({ Reasons }) => <Reasons {...giving} close={() => setOpen(false)} />}</Late>}
    </div>
  );
}
