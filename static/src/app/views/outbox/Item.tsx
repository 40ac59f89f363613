import { useState } from "preact/hooks";
import { bytesLeft, patchItem, reopen } from "../../store/outbox";
import type { OutboxItem } from "../../store/shapes";
import { tryNow } from "../../sync/loop";
import { sizeText } from "../dates";
import { AlertIcon, PhoneIcon, SendingIcon, WaitIcon } from "../icons";
import { Link } from "../link";
import { useNow, useOnline, useStored } from "../live";
import { usePhotoQuestion } from "../progress";
import { go } from "../router";
import { statusOf, type Tone } from "./status";
import { words } from "./words";

const ICONS: Record<Tone, () => preact.JSX.Element> = {
  phone: PhoneIcon,
  sending: SendingIcon,
  waiting: WaitIcon,
  needs: AlertIcon,
};

export function Item({ item }: { item: OutboxItem }) {
  const status = statusOf(item, { now: useNow(1_000), online: useOnline() });
  const left = useStored(() => bytesLeft(item), ["outbox"], [item.id, item.uploaded.length]) ?? 0;
  const StatusIcon = ICONS[status.tone];
  const { photos, uploaded } = item;
  return (
    <article class="row item" aria-label={item.label}>
      <h2 class="row-title">{item.label}</h2>
      <p class="row-sub">{item.title}</p>
      <p class={`status ${status.tone} num`}><StatusIcon />{status.word}</p>
      {status.reason && <p>{status.reason}</p>}
      {photos.length > 0 && (
        <p class="parts num">
          <span>{words.photos(uploaded.length, photos.length)}</span>
          <progress max={photos.length} value={uploaded.length} aria-label={words.photos(uploaded.length, photos.length)} />
          {left > 0 && <span>{words.left(sizeText(left))}</span>}
        </p>
      )}
      <BadPhoto item={item} />
      <Buttons item={item} />
    </article>
  );
}

/** Names the photo that is in the way by the question it belongs to. */
function BadPhoto({ item }: { item: OutboxItem }) {
  const { state } = item;
  const sha = state.word === "needs" ? (state.photo ?? null) : null;
  const found = usePhotoQuestion(item.id, sha);
  return found ? <p>{words.photoAt(found.text)}</p> : null;
}

async function change(item: OutboxItem): Promise<void> {
  await reopen(item.id);
  go({ name: "check", draft: item.id });
}

function Buttons({ item }: { item: OutboxItem }) {
  const [sure, setSure] = useState(false);
  const { state } = item;
  const why = state.word === "needs" ? state.why : null;
  const remove = () => void patchItem(item.id, { removed_at: Date.now() });
  if (sure)
    return (
      <div class="ask">
        <p>{words.removeAsk(item.label, item.photos.length)}</p>
        <div class="buttons">
          <button type="button" class="button" onClick={() => setSure(false)}>{words.keep}</button>
          <button type="button" class="button warn" onClick={remove}>{words.removeSure}</button>
        </div>
      </div>
    );
  return (
    <div class="buttons">
      {state.word === "trying" && <button type="button" class="button" onClick={() => void tryNow(item.id)}>{words.now}</button>}
      {(why === "sign_in" || why === "other_person") && <Link to={{ name: "sign-in" }} class="button primary">{words.signIn}</Link>}
      {why !== null && why !== "sign_in" && why !== "other_person" && why !== "deleted" && (
        <>
          <button type="button" class="button primary" onClick={() => void change(item)}>{words.change}</button>
          <button type="button" class="button" onClick={() => void tryNow(item.id)}>{words.again}</button>
        </>
      )}
      {state.word !== "sending" && <button type="button" class="button quiet" onClick={() => setSure(true)}>{words.remove}</button>}
    </div>
  );
}

