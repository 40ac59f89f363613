import { useState } from "preact/hooks";
import { bytesLeft, patchItem, reopen } from "../../store/outbox";
import type { Need, OutboxItem } from "../../store/shapes";
import { sendWithout } from "../../store/without";
import { sendOnMobileData, tryNow, wake } from "../../sync/loop";
import { sizeText } from "../dates";
import { AlertIcon, PhoneIcon, SendingIcon, WaitIcon } from "../icons";
import { Link } from "../link";
import { useNow, useOnline, useStored } from "../live";
import { usePhotoQuestion } from "../progress";
import { go } from "../router";
import { SaveCopy } from "./Rescue";
import { statusOf, type Tone } from "./status";
import { words } from "./words";

const ICONS: Record<Tone, () => preact.JSX.Element> = {
  phone: PhoneIcon,
  sending: SendingIcon,
  waiting: WaitIcon,
  needs: AlertIcon,
};

export function Item({ item }: { item: OutboxItem }) {
  // Thirty of these are drawn while they are sent: only the one that counts seconds draws each second.
  useNow(item.state.word === "trying" ? 1_000 : 30_000);
  const status = statusOf(item, { now: Date.now(), online: useOnline() });
  const left = useStored(() => bytesLeft(item), [], [item.id, item.uploaded.length]) ?? 0;
  const StatusIcon = ICONS[status.tone];
  const { photos, uploaded } = item;
  return (
    <article class="row item" aria-label={item.label}>
      <h2 class="row-title">{item.label}</h2>
      <p class="row-sub">{item.title}</p>
      <p class={`status ${status.tone} num`}><StatusIcon />{status.word}</p>
      {status.reason && <p>{status.reason}</p>}
      <BadPhoto item={item} />
      {photos.length > 0 && (
        <p class="parts num">
          <span>{words.photos(uploaded.length, photos.length)}</span>
          <progress max={photos.length} value={uploaded.length} aria-label={words.photos(uploaded.length, photos.length)} />
          {left > 0 && <span>{words.left(sizeText(left))}</span>}
        </p>
      )}
      {photos.length > 0 && <p class="hint">{uploaded.length < photos.length ? words.answers.last : words.answers.packed}</p>}
      <Buttons item={item} />
    </article>
  );
}

function photoOf({ state }: OutboxItem): string | null {
  return state.word === "needs" ? (state.photo ?? null) : null;
}

/** Names the photo that is in the way by the question it belongs to. */
function BadPhoto({ item }: { item: OutboxItem }) {
  const found = usePhotoQuestion(item.id, photoOf(item));
  return found ? <p>{words.photoAt(found.text)}</p> : null;
}

async function change(item: OutboxItem): Promise<void> {
  await reopen(item.id);
  go({ name: "check", draft: item.id });
}

function Buttons({ item }: { item: OutboxItem }) {
  const [sure, setSure] = useState(false);
  const { state } = item;
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
    <>
      <div class="buttons">
        {state.word === "trying" && <button type="button" class="button" onClick={() => void tryNow(item.id)}>{words.now}</button>}
        {state.word === "wifi" && <button type="button" class="button" onClick={() => void sendOnMobileData(item.id)}>{words.mobile}</button>}
        {state.word === "needs" && <Helping item={item} why={state.why} />}
      </div>
      {state.word !== "sending" && (
        <div class="buttons">
          <SaveCopy person={item.person} draft={item.id} label={item.label} />
          <button type="button" class="button quiet" onClick={() => setSure(true)}>{words.remove}</button>
        </div>
      )}
    </>
  );
}

/** What helps against each reason. */
function Helping({ item, why }: { item: OutboxItem; why: Need }) {
  const again = <button type="button" class="button" onClick={() => void tryNow(item.id)}>{words.again}</button>;
  if (why === "sign_in" || why === "other_person") return <Link to={{ name: "sign-in" }} class="button primary">{words.signIn}</Link>;
  if (why === "deleted") return null;
  if (why === "withdrawn" || why === "full") return again;
  if (why.startsWith("photo_") && photoOf(item)) return <>{<PhotoButtons item={item} sha={photoOf(item)!} />}{again}</>;
  return (
    <>
      <button type="button" class="button primary" onClick={() => void change(item)}>{words.change}</button>
      {again}
    </>
  );
}

/** A photo is in the way: take it again where it stands, or let the visit go without it. */
function PhotoButtons({ item, sha }: { item: OutboxItem; sha: string }) {
  const [problem, setProblem] = useState("");
  const found = usePhotoQuestion(item.id, sha);
  const retake = async () => {
    await reopen(item.id);
    go(found ? { name: "fill", draft: item.id, section: found.section, question: found.key } : { name: "check", draft: item.id });
  };
  const leave = () => void sendWithout(item, sha).then(wake, () => setProblem(words.withoutFailed));
  return (
    <>
      <button type="button" class="button primary" onClick={() => void retake()}>{words.retake}</button>
      <button type="button" class="button" onClick={leave}>{words.without}</button>
      {problem && <span role="alert">{problem}</span>}
    </>
  );
}
