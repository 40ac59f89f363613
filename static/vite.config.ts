import { defineConfig } from "vite";
import front from "./package.json" with { type: "json" };

/** What is not there from the beginning: the worker brings it by itself soon after, or ("zxing") when it is first needed. */
function late(name: string): string {
  if (name === "index") return "";
  return name === "zxing" || name.startsWith("soon-") ? "later-" : "later-soon-";
}

// The phone app, served at /app/.
export default defineConfig({
  root: "src/app",
  base: "/app/",
  publicDir: "../../public",
  define: { APP_VERSION: JSON.stringify(front.version) },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es" },
  build: {
    target: ["chrome115", "safari16.4", "firefox115"],
    outDir: "../../dist/app",
    emptyOutDir: true,
    manifest: "names.json",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // What is there from the beginning is one file, however many parts come later and share it.
        codeSplitting: { groups: [{ name: "index", tags: ["$initial"] }] },
        chunkFileNames: ({ name }) => `assets/${late(name)}[name]-[hash].js`,
        assetFileNames: ({ names }) => `assets/${names.some((name) => name.endsWith(".wasm")) ? "later-" : ""}[name]-[hash][extname]`,
      },
    },
    reportCompressedSize: false,
  },
  test: { root: ".", include: ["src/**/*.test.{ts,tsx}", "tests/**/*.test.{ts,tsx}"] },
} as Parameters<typeof defineConfig>[0]);
