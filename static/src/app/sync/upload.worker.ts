import { uploadPhoto } from "./upload";

export interface Task {
  draft: string;
  sha: string;
}

self.addEventListener("message", ({ data: { draft, sha } }: MessageEvent<Task>) => {
  uploadPhoto(draft, sha, { here: true }).then(
    (upload) => self.postMessage(upload),
    () => self.postMessage(null),
  );
});
