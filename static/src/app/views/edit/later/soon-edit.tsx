// Loaded when a photo is marked for the first time; the worker has it by then, see sw.ts.

import styles from "../edit.css?inline";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { patchDraft } from "../../../store/drafts";
import { replacePhoto } from "../../../store/marked";
import { StorageFull } from "../../../store/open";
import { captionPhoto, photoBytes } from "../../../store/photos";
import type { Photo } from "../../../store/shapes";
import { Hide } from "../../cover/Hide";
import { cleanText } from "../../runner/edits";
import type { Form } from "../../runner/form";
import { say } from "../../say";
import { useModal } from "../../Sheet";
import { useMarking } from "../marking";
import { burn, openPhoto, type Source } from "../paint";
import { Panel } from "../Panel";
import { Stage } from "../Stage";
import { words } from "../words";

const sheet = new CSSStyleSheet();
sheet.replaceSync(styles);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

export interface EditorProps {
  form: Form;
  photo: Photo;
  /** Key of the answer or note that shows the photo. */
  shownAt: string;
  /** What the photo is called where it is shown. */
  title: string;
  onClose: () => void;
}

/** Undefined while it is opened, null where this browser cannot read it. */
function usePhoto(draft: string, { sha256, type }: Photo): Source | null | undefined {
  const [photo, setPhoto] = useState<Source | null>();
  useEffect(() => {
    let opened: Source | null = null;
    let left = false;
    const open = async () => {
      const bytes = await photoBytes(draft, sha256);
      opened = bytes && (await openPhoto(bytes, type));
      if (!left) setPhoto(opened);
    };
    open().catch(() => setPhoto(null));
    return () => {
      left = true;
      if (opened && "close" in opened) opened.close();
    };
  }, []);
  return photo;
}

/** A photo on a view of its own, to be marked before it is sent. */
export function Editor(props: EditorProps) {
  const dialog = useModal();
  const leave = useRef(props.onClose);
  const photo = usePhoto(props.form.draft.id, props.photo);
  const cancel = (event: Event) => {
    event.preventDefault();
    leave.current();
  };
  return (
    <dialog class="edit" ref={dialog} aria-labelledby="edit-title" onCancel={cancel}>
      <header class="edit-head">
        <h2 id="edit-title" tabIndex={-1}>{words.title}<span class="vh">: {props.title}</span></h2>
        <Hide />
      </header>
      {photo ? <Marks {...props} source={photo} onLeave={(ask) => (leave.current = ask)} /> : <Blank failed={photo === null} onClose={props.onClose} />}
    </dialog>
  );
}

function Blank({ failed, onClose }: { failed: boolean; onClose: () => void }) {
  return (
    <div class="edit-blank">
      <p role="status">{failed ? words.unreadable : words.opening}</p>
      <button type="button" class="button tall" onClick={onClose}>{words.asItWas}</button>
    </div>
  );
}

/** Burns in what was drawn; without any mark only the caption is kept. */
async function keepAll({ form, photo }: EditorProps, source: Source, marks: ReturnType<typeof useMarking>["marks"], caption: string): Promise<void> {
  const draft = form.draft.id;
  if (!marks.length) {
    if (caption !== photo.caption) await captionPhoto(draft, photo.sha256, caption);
    return form.reload();
  }
  const bytes = await burn(source, marks);
  await form.withAnswers(() => replacePhoto({ draft, sha: photo.sha256, bytes, caption }));
  say(words.saved);
}

interface MarksProps extends EditorProps {
  source: Source;
  /** Tells what to do when somebody turns back. */
  onLeave: (ask: () => void) => void;
}

function Marks({ source, onLeave, ...props }: MarksProps) {
  const { form, photo, shownAt, onClose } = props;
  const size = useMemo(() => ({ width: source.width, height: source.height }), [source]);
  const marking = useMarking({ form, photo, shownAt }, size);
  const [caption, setCaption] = useState(photo.caption);
  const [doing, setDoing] = useState<"draw" | "ask" | "save">("draw");
  const [problem, setProblem] = useState("");
  const leave = () => {
    void patchDraft(form.draft.id, { intent: null }).catch(() => undefined);
    onClose();
  };
  const turnBack = () => {
    if (doing !== "save") if (marking.marks.length || caption !== photo.caption) setDoing("ask");
    else leave();
  };
  onLeave(turnBack);
  const save = async () => {
    setDoing("save");
    setProblem("");
    try {
      await keepAll(props, source, marking.marks, cleanText(caption));
      onClose();
    } catch (error) {
      setProblem(error instanceof StorageFull ? words.full : words.failed);
      setDoing("draw");
    }
  };
  return (
    <>
      <Stage photo={source} marking={marking} />
      <div class="edit-panel">
        <Panel marking={marking} size={size} />
        <div class="captioned">
          <label class="label" for="edit-caption">{words.caption}</label>
          <input id="edit-caption" class="field" value={caption} maxLength={1000} enterkeyhint="done" onInput={(event) => setCaption(event.currentTarget.value)} />
        </div>
        {problem && <p class="problem" role="alert">{problem}</p>}
        {doing === "ask" ? <Sure onGoOn={() => setDoing("draw")} onLeave={leave} /> : (
          <div class="ends">
            <button type="button" class="button tall" onClick={turnBack}>{words.asItWas}</button>
            <button type="button" class="button primary tall" aria-disabled={doing === "save"} onClick={() => doing === "draw" && void save()}>
              {doing === "save" ? words.saving : words.save}
            </button>
          </div>
        )}
      </div>
    </>
  );
}

function Sure({ onGoOn, onLeave }: { onGoOn: () => void; onLeave: () => void }) {
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <div class="ends" role="group" aria-labelledby="edit-sure">
      <p id="edit-sure">{words.sure}</p>
      <button type="button" class="button tall" ref={first} onClick={onGoOn}>{words.goOn}</button>
      <button type="button" class="button warn tall" onClick={onLeave}>{words.leave}</button>
    </div>
  );
}
