import { CameraIcon } from "../icons";
import type { Parts } from "./Question";
import { words } from "./questionWords";

/** The buttons that open camera and gallery. */
export function TakePhoto({ capture, photosForbidden, legend }: Pick<Parts, "capture" | "photosForbidden" | "legend">) {
  if (photosForbidden) return <p class="hint">{words.noPhotos}</p>;
  return (
    <div class="aux">
      <button type="button" class="button grow tall" aria-describedby={legend} onClick={() => void capture.open("camera")}>
        <CameraIcon />{words.takePhoto}
      </button>
      <button type="button" class="button tall" aria-describedby={legend} onClick={() => void capture.open("gallery")}>{words.gallery}</button>
    </div>
  );
}
