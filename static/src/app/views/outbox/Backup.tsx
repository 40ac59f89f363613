import { useState } from "preact/hooks";
import { getBackup, isBackedUp } from "../../store/backups";
import { listPhotos } from "../../store/photos";
import type { Draft, Person } from "../../store/shapes";
import { bringBack, keepMine, keepTheirs, type Brought } from "../../sync/backup";
import { wake } from "../../sync/loop";
import { moment } from "../dates";
import { useNow, useStored } from "../live";
import { words } from "./backupWords";
import { deviceText } from "./device";

/** Whether the server has a draft too, and what to do when another phone changed it as well. */
export function BackupLine({ draft, person }: { draft: Draft; person: Person }) {
  const backup = useStored(() => getBackup(person.id, draft.id), ["kept", "drafts"], [person.id, draft.id]);
  const photos = useStored(() => listPhotos(draft.id), ["drafts"], [draft.id]) ?? [];
  const now = useNow(30_000);
  const [said, setSaid] = useState("");
  if (!backup) return null;
  const choose = (choice: Promise<Brought | void>) =>
    void choice.then((result) => {
      setSaid(result === "open" ? words.open : result === "failed" ? words.failed : "");
      void wake();
    });
  const { conflict } = backup;
  if (backup.ended) return <p class="notice">{words.ended}</p>;
  if (conflict)
    return (
      <div class="ask">
        <p>{words.conflict(deviceText(conflict.device), moment(conflict.at, now))} {words.kept}</p>
        <div class="buttons">
          <button type="button" class="button" onClick={() => choose(keepMine(person, draft.id))}>{words.mine}</button>
          <button type="button" class="button" onClick={() => choose(keepTheirs(person, draft.id))}>{words.theirs}</button>
        </div>
        <p role="alert">{said}</p>
      </div>
    );
  const whole = photos.every(({ sha256, on_server }) => on_server || backup.photos.includes(sha256));
  const safe = whole ? words.safe : words.answersSafe;
  return (
    <>
      <p class="hint num">{isBackedUp(draft, backup) ? safe(moment(backup.at, now)) : words.only}</p>
      {backup.beside && <p><button type="button" class="button quiet" onClick={() => choose(bringBack(person, draft.id))}>{words.beside}</button></p>}
      {said && <p role="alert">{said}</p>}
    </>
  );
}
