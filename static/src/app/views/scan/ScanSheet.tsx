import { useEffect, useRef, useState } from "preact/hooks";
import { Sheet } from "../Sheet";
import { openReader, type Reader } from "./reader";
import { words } from "./words";

interface ScanSheetProps {
  onFound: (barcode: string) => void;
  onClose: () => void;
}

/** Between two looks at the picture, in milliseconds. */
const EVERY_MS = 150;
const WIDTH = 800;

/** The middle of the picture, no larger than bars need. */
function look(video: HTMLVideoElement, canvas: HTMLCanvasElement): ImageData | null {
  if (!video.videoWidth) return null;
  canvas.width = Math.min(WIDTH, video.videoWidth);
  canvas.height = Math.round((video.videoHeight / video.videoWidth) * canvas.width);
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

async function watch(video: HTMLVideoElement, reader: Reader, left: AbortSignal): Promise<string | null> {
  const canvas = document.createElement("canvas");
  while (!left.aborted) {
    const picture = look(video, canvas);
    const found = picture && (await reader(picture).catch(() => null));
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  return null;
}

function useScanner(onFound: (barcode: string) => void) {
  const video = useRef<HTMLVideoElement>(null);
  const [says, setSays] = useState(words.opening);
  useEffect(() => {
    const left = new AbortController();
    let stream: MediaStream | null = null;
    const open = async () => {
      const [camera, reader] = await Promise.allSettled([
        navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } }),
        openReader(),
      ]);
      if (camera.status === "fulfilled") stream = camera.value;
      if (left.signal.aborted) return stop();
      if (camera.status === "rejected") return setSays(words.noCamera);
      if (reader.status === "rejected") return setSays(words.noReader);
      setSays(words.hold);
      video.current!.srcObject = stream;
      await video.current!.play();
      const found = await watch(video.current!, reader.value, left.signal);
      if (found) onFound(found);
    };
    const stop = () => stream?.getTracks().forEach((track) => track.stop());
    open().catch(() => setSays(words.noCamera));
    return () => {
      left.abort();
      stop();
    };
  }, []);
  return { video, says };
}

/** Reads a barcode with the camera; a number can be typed all the same. */
export function ScanSheet({ onFound, onClose }: ScanSheetProps) {
  const { video, says } = useScanner(onFound);
  const blind = says === words.noCamera || says === words.noReader;
  const [typed, setTyped] = useState("");
  const take = (event: Event) => {
    event.preventDefault();
    if (typed.trim()) onFound(typed.trim());
  };
  return (
    <Sheet title={words.scan} onClose={onClose}>
      <p role="status">{says}</p>
      <video class="scan" ref={video} hidden={blind} muted playsInline />
      <form class="stack" onSubmit={take}>
        <div>
          <label class="label" for="typed-barcode">{words.typed}</label>
          <input id="typed-barcode" class="field num" inputMode="numeric" autocomplete="off" enterkeyhint="done" maxLength={48} value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)} />
        </div>
        <div class="buttons">
          <button type="button" class="button" onClick={onClose}>{words.close}</button>
          <button class="button primary">{words.take}</button>
        </div>
      </form>
    </Sheet>
  );
}
