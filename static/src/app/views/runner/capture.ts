import { useRef, useState } from "preact/hooks";
import { patchDraft } from "../../store/drafts";
import { StorageFull } from "../../store/open";
import { keptMe } from "../../store/people";
import { attachPhoto, type Picture } from "../../store/photos";
import { takePicture, TooLarge } from "../../store/picture";
import type { PhotoSource } from "../../store/shapes";
import { sizeText } from "../dates";
import { say } from "../say";
import type { Form } from "./form";
import { words } from "./questionWords";

const PHOTO_BYTES = 20 * 1024 * 1024;
const PHOTOS = 50;

export interface Capture {
  busy: boolean;
  problem: string;
  /** Whether a picture has come since this page was opened. */
  received: boolean;
  /** Whether camera or gallery are in front just now. */
  isOpen: () => boolean;
  /** Notes what the picture is for and opens camera or gallery; only of use within a tap. */
  open: (source: PhotoSource, instead?: string) => Promise<void>;
}

export interface CaptureFor {
  form: Form;
  question: string;
  section: string;
  /** Keeps a picture elsewhere than in the answer. */
  keep?: (picture: Picture) => Promise<void>;
}

function picker(source: PhotoSource, several: boolean): HTMLInputElement {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = "image/*";
  input.multiple = several;
  if (source === "camera") input.setAttribute("capture", "environment");
  input.hidden = true;
  input.dataset["photo"] = source;
  return input;
}

/** The files chosen; none when the person turned back. */
function choose(source: PhotoSource, several: boolean): Promise<File[]> {
  document.querySelectorAll("input[data-photo]").forEach((old) => old.remove());
  const input = picker(source, several);
  document.body.append(input);
  return new Promise((resolve) => {
    const end = (files: File[]) => {
      input.remove();
      resolve(files);
    };
    input.addEventListener("change", () => end([...(input.files ?? [])]));
    input.addEventListener("cancel", () => end([]));
    input.click();
  });
}

function problemText(error: unknown): string {
  if (error instanceof TooLarge) return words.tooLarge(sizeText(error.size), sizeText(error.limit));
  return error instanceof StorageFull ? words.full : words.failed;
}

async function limits(person: string): Promise<{ bytes: number; photos: number }> {
  const said = (await keptMe(person))?.limits;
  return { bytes: said?.photo_bytes ?? PHOTO_BYTES, photos: said?.photos_per_audit ?? PHOTOS };
}

/** Takes photos for a question. Each is on the phone, and was read back, before it is called saved. */
export function useCapture({ form, question, section, keep }: CaptureFor): Capture {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const [received, setReceived] = useState(false);
  const front = useRef(false);
  const draft = form.draft.id;
  const key = form.keyOf(question);

  const keepAll = async (files: File[], source: PhotoSource, instead?: string) => {
    const most = await limits(form.draft.person);
    for (const file of files) {
      if (form.photos.length >= most.photos && instead === undefined) return setProblem(words.tooMany(most.photos));
      const picture = await takePicture(file, source, most.bytes);
      const place = instead === undefined ? {} : { instead };
      if (keep) await keep(picture);
      else await form.withPhotos(question, () => attachPhoto({ draft, section, question: form.keyOf(question), picture, ...place }));
    }
    say(words.photoSaved);
  };

  const noteIntent = (source: PhotoSource) =>
    patchDraft(draft, { intent: { question: key, source, at: new Date().toISOString() }, at: { section, question: keep ? null : key } }).then(
      () => true,
      (error: unknown) => {
        setProblem(problemText(error));
        return false;
      },
    );

  const open: Capture["open"] = async (source, instead) => {
    setProblem("");
    front.current = true;
    // Begun first, but not waited for: WebKit opens nothing once the tap is over.
    const noted = noteIntent(source);
    const files = await choose(source, source === "gallery" && instead === undefined);
    front.current = false;
    if (!files.length) return void ((await noted) && (await patchDraft(draft, { intent: null })));
    await noted;
    setProblem("");
    setReceived(true);
    setBusy(true);
    try {
      await keepAll(files, source, instead);
    } catch (error) {
      setProblem(problemText(error));
      await patchDraft(draft, { intent: null }).catch(() => undefined);
    } finally {
      setBusy(false);
    }
  };
  return { busy, problem, received, isOpen: () => front.current, open };
}
