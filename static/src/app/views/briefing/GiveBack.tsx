import { useState } from "preact/hooks";
import type { Person, Visit } from "../../store/shapes";
import { giveBack, type Why } from "../../sync/board";
import { refresh } from "../../sync/pull";
import { go } from "../router";
import { Sheet } from "../Sheet";
import { words } from "./words";

const WHYS: Why[] = ["known", "ill", "far", "time", "other"];

interface Props {
  person: Person;
  visit: Visit;
  /** Whether something has been filled in on this phone. */
  begun: boolean;
}

/** Declining costs nothing, so it is two taps and no excuse. */
export function GiveBack({ person, visit, begun }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <p class="foot">
      <button type="button" class="button wide" onClick={() => setOpen(true)}>{words.back.cannot}</button>
      {open && <Reasons person={person} visit={visit} begun={begun} close={() => setOpen(false)} />}
    </p>
  );
}

function Reasons({ person, visit, begun, close }: Props & { close: () => void }) {
  const [other, setOther] = useState(false);
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const tell = async (why: Why) => {
    if (busy) return;
    setBusy(true);
    await giveBack(person.id, { visit: visit.id, act: begun ? "hand_back" : "decline", why, reason: reason.trim() });
    void refresh(person);
    go({ name: "visits" });
  };
  return (
    <Sheet title={words.back.why} onClose={close}>
      <p>{words.back.free}{begun && ` ${words.back.kept}`}</p>
      {!other && (
        <ul class="rows">
          {WHYS.map((why) => (
            <li key={why}>
              <button type="button" class="row" onClick={() => (why === "other" ? setOther(true) : void tell(why))}>
                <span class="row-title">{words.back.whys[why]}</span>
                {why === "known" && <span class="row-sub">{words.back.known}</span>}
              </button>
            </li>
          ))}
        </ul>
      )}
      {other && (
        <div>
          <label for="why-words">{words.back.say}</label>
          <textarea id="why-words" class="field" rows={3} maxLength={2000} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </div>
      )}
      {other && <button type="button" class="button primary wide" disabled={!reason.trim()} onClick={() => void tell("other")}>{words.back.send}</button>}
      <button type="button" class="button wide" onClick={close}>{words.back.keep}</button>
    </Sheet>
  );
}
