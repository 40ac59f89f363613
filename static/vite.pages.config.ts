import { defineConfig } from "vite";

// The script and the styles of the managers' pages, served at /assets/.
export default defineConfig({
  base: "/assets/",
  publicDir: false,
  build: {
    target: ["chrome115", "safari16.4", "firefox115"],
    outDir: "dist/assets",
    emptyOutDir: true,
    assetsDir: "",
    manifest: "names.json",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: { input: { pages: "src/pages/main.ts" } },
  },
});
