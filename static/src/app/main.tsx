import { render } from "preact";
import "../styles/app.css";
import { firstSpoken } from "./rules";
import { startSending } from "./sync/loop";
import { App } from "./views/App";
import { Blocked } from "./views/Blocked";
import { Spoken } from "./views/language";
import { watchInstall } from "./views/me/install";
import { speak } from "./views/speech";
import { keepShell } from "./views/update";

/** What keeps notes safe is only there over https, or on this very machine. */
const able = isSecureContext && "indexedDB" in globalThis && "locks" in navigator && "subtle" in crypto;
const root = document.getElementById("app")!;

// Until more is known, as the phone speaks.
const spoken = speak(firstSpoken(navigator.languages));

if (able) {
  watchInstall();
  render(<><Spoken><App /></Spoken><Blocked /></>, root);
  startSending();
  void keepShell().catch(() => undefined);
} else {
  void spoken.then(async () => render((await import("./views/Unsupported")).Unsupported(), root));
}
