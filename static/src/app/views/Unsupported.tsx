import { words } from "./words";

export function Unsupported() {
  return (
    <div class="app">
      <main class="narrow">
        <h1>{words.unsupported.title}</h1>
        <p>{isSecureContext ? words.unsupported.old : words.unsupported.secure}</p>
      </main>
    </div>
  );
}
