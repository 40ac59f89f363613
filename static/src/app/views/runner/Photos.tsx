import { useEffect, useState } from "preact/hooks";
import { captionPhoto, detachPhoto, photoBytes } from "../../store/photos";
import type { Photo } from "../../store/shapes";
import { Edit } from "../edit/Edit";
import { CameraIcon } from "../icons";
import { Sheet } from "../Sheet";
import type { Capture } from "./capture";
import { cleanText } from "./edits";
import type { Form } from "./form";
import { words } from "./questionWords";

/** Something an <img> can show; null while, or because, there is nothing. */
function usePicture(draft: string, photo: Photo | undefined): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!photo) return;
    if (photo.on_server) return setUrl(`/api/v1/photos/${photo.sha256}?rendition=thumb`);
    let made: string | null = null;
    let left = false;
    void photoBytes(draft, photo.sha256).then((bytes) => {
      if (!bytes || left) return;
      made = URL.createObjectURL(new Blob([bytes], { type: photo.type }));
      setUrl(made);
    });
    return () => {
      left = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [draft, photo?.sha256, photo?.on_server]);
  return url;
}

export function Picture({ form, photo, alt }: { form: Form; photo: Photo | undefined; alt: string }) {
  const url = usePicture(form.draft.id, photo);
  const [broken, setBroken] = useState(false);
  if (!url || broken) return <span class="no-picture"><CameraIcon /><span class="vh">{alt}</span></span>;
  return <img src={url} alt={alt} onError={() => setBroken(true)} />;
}

interface ThumbsProps {
  form: Form;
  question: string;
  text: string;
  shas: readonly string[];
  capture: Capture;
}

export function Thumbs({ form, question, text, shas, capture }: ThumbsProps) {
  const [opened, setOpened] = useState<string | null>(null);
  // Left over from before this page was opened.
  const [drawnOn, setDrawnOn] = useState(form.draft.intent?.photo);
  if (!shas.length) return null;
  const index = opened === null ? -1 : shas.indexOf(opened);
  return (
    <>
      <ul class="thumbs">
        {shas.map((sha, at) => (
          <li key={at}>
            <button type="button" class="thumb" onClick={() => setOpened(sha)}>
              <Picture form={form} photo={form.photos.find((photo) => photo.sha256 === sha)} alt={words.photo(at + 1, text)} />
            </button>
          </li>
        ))}
      </ul>
      {drawnOn && shas.includes(drawnOn) && <p class="problem" role="status">{words.marksWait}</p>}
      {opened !== null && index >= 0 && (
        <PhotoSheet form={form} question={question} title={words.photo(index + 1, text)} sha={opened} capture={capture} onClose={() => {
          setOpened(null);
          setDrawnOn(undefined);
        }} />
      )}
    </>
  );
}

interface PhotoSheetProps {
  form: Form;
  question: string;
  title: string;
  sha: string;
  capture: Capture;
  onClose: () => void;
}

function PhotoSheet({ form, question, title, sha, capture, onClose }: PhotoSheetProps) {
  const photo = form.photos.find((one) => one.sha256 === sha);
  const [caption, setCaption] = useState(photo?.caption ?? "");
  const [sure, setSure] = useState(false);
  useEffect(() => setCaption(photo?.caption ?? ""), [photo?.caption]);
  const close = () => {
    onClose();
    if (caption !== photo?.caption) void captionPhoto(form.draft.id, sha, cleanText(caption)).then(form.reload);
  };
  const remove = () => {
    onClose();
    void form.withPhotos(question, () => detachPhoto(form.draft.id, form.keyOf(question), sha));
  };
  const retake = () => {
    onClose();
    void capture.open(photo?.source ?? "camera", sha);
  };
  return (
    <Sheet title={title} onClose={close}>
      <div class="picture"><Picture form={form} photo={photo} alt={title} /></div>
      {photo && <Edit form={form} photo={{ ...photo, caption }} shownAt={form.keyOf(question)} title={title} />}
      <label class="label" for="caption">{words.caption}</label>
      <input id="caption" class="field" value={caption} maxLength={1000} enterkeyhint="done" onInput={(event) => setCaption(event.currentTarget.value)} />
      <div class="buttons">
        <button type="button" class="button" onClick={retake}>{words.replace}</button>
        {sure ? (
          <>
            <button type="button" class="button" onClick={() => setSure(false)}>{words.keep}</button>
            <button type="button" class="button warn" onClick={remove}>{words.removeSure}</button>
          </>
        ) : (
          <button type="button" class="button" onClick={() => setSure(true)}>{words.remove}</button>
        )}
        <button type="button" class="button primary" onClick={close}>{words.done}</button>
      </div>
    </Sheet>
  );
}
