import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

const DIST = new URL("./dist/", import.meta.url);

type Built = Record<string, { file: string; css?: string[]; isEntry?: boolean }>;

function built(path: string): Built {
  return JSON.parse(readFileSync(new URL(path, DIST), "utf8")) as Built;
}

/** The worker that carries photos is served where the service worker does not see what it sends. */
function moveUploader(): void {
  for (const name of readdirSync(new URL("app/assets/", DIST)))
    if (name.startsWith("upload.worker-")) renameSync(new URL(`app/assets/${name}`, DIST), new URL(`assets/${name}`, DIST));
}

/** What the phone app needs offline, below /app/: everything built but the worker itself and what it keeps later. */
function shell(): string[] {
  return readdirSync(new URL("app/", DIST), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.split("/dist/app/").pop()!.replace(/^\/+/, ""))
    .filter((path) => !["sw.js", "names.json"].includes(path) && !path.startsWith("icons/screen-") && !path.startsWith("assets/later-"))
    .sort();
}

/** What the worker brings by itself once the first use is over; languages after the pages. */
function soon(): string[] {
  const isLanguage = (name: string) => Number(/-soon-[a-z]{2}-/.test(name));
  const names = readdirSync(new URL("app/assets/", DIST)).filter((name) => name.startsWith("later-soon-")).sort();
  return names.sort((one, other) => isLanguage(one) - isLanguage(other)).map((name) => `assets/${name}`);
}

/** Changes when any byte of the shell does, so that a new worker is installed exactly then. */
function version(paths: string[]): string {
  const hash = createHash("sha256");
  for (const path of paths) hash.update(path).update(readFileSync(new URL(`app/${path}`, DIST)));
  return hash.digest("hex").slice(0, 12);
}

/** Writes dist/manifest.json, the hashed names that the server puts into its templates. */
function names(): Plugin {
  return {
    name: "names",
    closeBundle() {
      const entry = (found: Built) => Object.values(found).find((one) => one.isEntry)!;
      const app = entry(built("app/names.json"));
      const pages = entry(built("assets/names.json"));
      const assets = {
        app: { js: `/app/${app.file}`, css: (app.css ?? []).map((file) => `/app/${file}`) },
        pages: { js: `/assets/${pages.file}`, css: (pages.css ?? []).map((file) => `/assets/${file}`) },
      };
      writeFileSync(new URL("manifest.json", DIST), `${JSON.stringify(assets, null, 2)}\n`);
      rmSync(new URL("app/names.json", DIST));
      rmSync(new URL("assets/names.json", DIST));
    },
  };
}

// The service worker, built last because it carries the list of everything else.
export default defineConfig(() => {
  moveUploader();
  const paths = shell();
  return {
    publicDir: false as const,
    define: { SHELL: JSON.stringify(paths), SOON: JSON.stringify(soon()), VERSION: JSON.stringify(version(paths)) },
    plugins: [names()],
    build: {
      target: ["chrome115", "safari16.4", "firefox115"],
      outDir: "dist/app",
      emptyOutDir: false,
      reportCompressedSize: false,
      lib: { entry: "src/app/sw.ts", formats: ["iife" as const], name: "sw", fileName: () => "sw.js" },
    },
  };
});
