// Lighthouse for a phone, on a browser that runs already and keeps who is signed in:
// node lighthouse.mjs FOLDER PORT ADDRESS, where FOLDER holds the installed package.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, port, address] = process.argv.slice(2);
const entry = createRequire(`${folder}/package.json`).resolve("lighthouse");
const { default: lighthouse } = await import(pathToFileURL(entry));

const flags = {
  port: Number(port),
  output: "json",
  logLevel: "error",
  onlyCategories: ["performance", "accessibility", "best-practices"],
  disableStorageReset: true,
};
const { lhr } = await lighthouse(address, flags);
const failed = Object.values(lhr.audits)
  .filter(({ scoreDisplayMode, score }) => scoreDisplayMode === "binary" && score === 0)
  .map(({ id }) => id);
const measured = (id) => lhr.audits[id].numericValue;
console.log(JSON.stringify({
  ended: lhr.finalDisplayedUrl,
  trouble: lhr.runtimeError?.message ?? "",
  warnings: lhr.runWarnings,
  benchmark: lhr.environment.benchmarkIndex,
  performance: lhr.categories.performance.score * 100,
  accessibility: lhr.categories.accessibility.score * 100,
  best: lhr.categories["best-practices"].score * 100,
  blocking: measured("total-blocking-time"),
  shift: measured("cumulative-layout-shift"),
  first: measured("first-contentful-paint"),
  largest: measured("largest-contentful-paint"),
  failed,
}));
