import { useEffect, useState } from "preact/hooks";
import { onBlocked } from "../store/open";
import { words } from "./words";

/** Only while another tab keeps the app from opening. */
export function Blocked() {
  const [blocked, setBlocked] = useState(false);
  useEffect(() => onBlocked(setBlocked), []);
  return blocked ? <div class="app"><main class="narrow"><p class="notice" role="alert">{words.blocked}</p></main></div> : null;
}
