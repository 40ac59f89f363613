import { useState } from "preact/hooks";
import { removeDraft } from "../../store/drafts";
import { listPhotos } from "../../store/photos";
import type { Draft, Person } from "../../store/shapes";
import { Link } from "../link";
import { useStored } from "../live";
import { placeIn } from "../router";
import { BackupLine } from "./Backup";
import { SaveCopy } from "./Rescue";
import { words } from "./words";

/** A visit that is not finished; it can be given up here. */
export function DraftRow({ draft, person }: { draft: Draft; person: Person }) {
  const [sure, setSure] = useState(false);
  const photos = useStored(() => listPhotos(draft.id), ["drafts"], [draft.id]) ?? [];
  return (
    <div class="row item">
      <Link to={placeIn(draft)} class="row-title">{draft.location.name}</Link>
      <p class="row-sub">{draft.checklist.title}</p>
      <BackupLine draft={draft} person={person} />
      {sure ? (
        <div class="ask">
          <p>{words.removeAsk(draft.location.name, photos.length)}</p>
          <div class="buttons">
            <button type="button" class="button" onClick={() => setSure(false)}>{words.keep}</button>
            <button type="button" class="button warn" onClick={() => void removeDraft(draft.id)}>{words.removeSure}</button>
          </div>
        </div>
      ) : (
        <div class="buttons">
          <SaveCopy person={draft.person} draft={draft.id} label={draft.location.name} />
          <button type="button" class="button quiet" onClick={() => setSure(true)}>{words.remove}</button>
        </div>
      )}
    </div>
  );
}
