import { render } from "preact";
import "../styles/app.css";
import { startSending } from "./sync/loop";
import { App } from "./views/App";
import { Blocked } from "./views/Blocked";
import { watchInstall } from "./views/me/install";
import { Unsupported } from "./views/Unsupported";
import { keepShell } from "./views/update";

/** What keeps notes safe is only there over https, or on this very machine. */
const able = isSecureContext && "indexedDB" in globalThis && "locks" in navigator && "subtle" in crypto;
const root = document.getElementById("app")!;

if (able) {
  watchInstall();
  render(<><App /><Blocked /></>, root);
  startSending();
  void keepShell().catch(() => undefined);
} else {
  render(<Unsupported />, root);
}
