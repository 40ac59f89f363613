"""What a page looks like, as it measures itself: scripts for tests."""

from __future__ import annotations

LOOK = """(label) => { const { backgroundColor, color, borderColor, fontWeight } =
  getComputedStyle(label); return [backgroundColor, color, borderColor, fontWeight].join() }"""
BARS = """() => [".top", ".bar"].map((one) => document.querySelector(one)).map((one) =>
  [one.getBoundingClientRect().height, getComputedStyle(one).position])"""
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important } p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
"""WCAG 2.2, 1.4.12: what a reader may set without losing anything."""
CLIPPED = """() => [...document.querySelectorAll("button, a, label, legend, p, h1, h2, span")]
  .filter((one) => one.checkVisibility() && !one.closest(".vh, svg") && one.textContent.trim())
  .filter((one) => getComputedStyle(one).overflow !== "visible" || one.matches(".button, label"))
  .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
  .filter((one) => one.clientWidth && getComputedStyle(one).display !== "inline")
  .map((one) => one.outerHTML.slice(0, 120))"""
SIDEWAYS = (
    "() => { const app = document.querySelector('.app'); return app.scrollWidth - innerWidth }"
)
MOVES = """() => [...document.querySelectorAll("*")].filter((one) => {
  const { transitionDuration: times, animationName } = getComputedStyle(one);
  return times.split(", ").some((time) => parseFloat(time) > 0) || animationName !== "none";
}).length + document.getAnimations().length"""
SHIFTS = """() => {
  globalThis.shifts = [];
  new PerformanceObserver((list) => shifts.push(...list.getEntries().map(({ value }) => value)))
    .observe({ type: "layout-shift", buffered: false });
}"""
REACHED = """() => [...document.querySelectorAll("button, a, input, textarea, .seg label")]
  .filter((one) => one.checkVisibility() && !one.matches(".seg input"))
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([one, { width, height }]) => width < 44 || height < (one.matches("label") ? 56 : 44))
  .map(([one]) => one.outerHTML.slice(0, 120))"""
GAPS = """() => [...document.querySelectorAll(".seg")].flatMap((group) => {
  const all = [...group.children].map((one) => one.getBoundingClientRect());
  return all.flatMap((a, at) => all.slice(at + 1).map((b) =>
    Math.max(b.left - a.right, a.left - b.right, b.top - a.bottom, a.top - b.bottom)));
})"""
FOCUSED = """() => {
  const one = document.activeElement, drawn = one.closest(".seg label") ?? one;
  const { top, bottom } = drawn.getBoundingClientRect(), bar = document.querySelector(".bar");
  const covered = !one.closest(".bar, .top") && (bottom > bar.getBoundingClientRect().top + 1
    || top < document.querySelector(".top").getBoundingClientRect().bottom - 1);
  return { name: one.name ?? "", radio: one.type === "radio", last: one.matches(".bar > .primary"),
    ring: getComputedStyle(drawn).outlineStyle !== "none", covered };
}"""
TWO_FRAMES = "() => new Promise((on) => requestAnimationFrame(() => requestAnimationFrame(on)))"
ANSWERED = """() => [...document.querySelectorAll("fieldset.question")]
  .map((one) => [one.id.slice(2), [
  [...one.querySelectorAll(":checked")].map(({ value, id }) => `${id} ${value}`),
  [...one.querySelectorAll("textarea, input:not([type=radio], [type=checkbox])")]
    .map(({ value }) => value),
  one.querySelectorAll("img").length,
]])"""
"""By question: what is chosen, what is typed, how many photos."""
