import { worded } from "./speech";

export const words = worded("unsupported", {
  title: "This phone cannot keep notes here",
  secure: "Open the address that begins with https. Without it the browser keeps nothing for this page.",
  old: "This browser is too old to keep notes safely. Bring it up to date, or use another.",
});
