const words = {
  title: "This phone cannot keep notes here",
  secure: "Open the address that begins with https. Without it the browser keeps nothing for this page.",
  old: "This browser is too old to keep notes safely. Bring it up to date, or use another.",
};

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
