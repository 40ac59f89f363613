import { words } from "./unsupportedWords";

export function Unsupported() {
  return (
    <div class="app">
      <main class="narrow">
        <h1>{words.title}</h1>
        <p>{isSecureContext ? words.old : words.secure}</p>
      </main>
    </div>
  );
}
