// Writes the module of `catalogue.js` to the standard output; English is taken from where it is said.

import { build } from "vite";

const ENGLISH = "export const all = {}; export const worded = (name, words) => (all[name] = words); export const locale = () => \"en\";";

const built = await build({
  configFile: false,
  logLevel: "error",
  root: import.meta.dirname,
  plugins: [{
    name: "english",
    enforce: "pre",
    resolveId: (id) => (id === "english" || id.endsWith("/speech") ? "\0english" : null),
    load: (id) => (id === "\0english" ? ENGLISH : null),
  }],
  build: { write: false, minify: false, lib: { entry: `${import.meta.dirname}/catalogue.js`, formats: ["es"] } },
});
process.stdout.write(built[0].output[0].code);
