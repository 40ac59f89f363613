import { useState } from "preact/hooks";
import { giveBack, type Why } from "../../sync/board";
import { refresh } from "../../sync/pull";
import { go } from "../router";
import { Sheet } from "../Sheet";
import type { Giving } from "./GiveBack";
import { words } from "./giveBackWords";

const WHYS: Why[] = ["known", "ill", "far", "time", "other"];

export function Reasons({ person, visit, begun, close }: Giving & { close: () => void }) {
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
    <Sheet title={words.why} onClose={close}>
      <p>{words.free}{begun && ` ${words.kept}`}</p>
      {!other && (
        <ul class="rows">
          {WHYS.map((why) => (
            <li key={why}>
              <button type="button" class="row" onClick={() => (why === "other" ? setOther(true) : void tell(why))}>
                <span class="row-title">{words.whys[why]}</span>
                {why === "known" && <span class="row-sub">{words.known}</span>}
              </button>
            </li>
          ))}
        </ul>
      )}
      {other && (
        <div>
          <label for="why-words">{words.say}</label>
          <textarea id="why-words" class="field" rows={3} maxLength={2000} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </div>
      )}
      {other && <button type="button" class="button primary wide" disabled={!reason.trim()} onClick={() => void tell("other")}>{words.send}</button>}
      <button type="button" class="button wide" onClick={close}>{words.keep}</button>
    </Sheet>
  );
}
