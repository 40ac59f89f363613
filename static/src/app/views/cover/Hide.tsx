import { hide } from "./state";
import { words } from "./words";

/** One tap, and the list is in front. */
export function Hide() {
  return <button type="button" class="button leave" onClick={hide}>{words.hide}</button>;
}
