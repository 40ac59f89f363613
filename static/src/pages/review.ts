// Keys for those who review all day. They only move the focus: nothing is decided by one key alone.
// They can be switched off, and are quiet while somebody types.

const OFF = "review-keys-off";

const legend = document.querySelector<HTMLDetailsElement>("[data-keys]");

function isOn(): boolean {
  try {
    return localStorage.getItem(OFF) === null;
  } catch {
    return true;
  }
}

function remember(on: boolean): void {
  try {
    if (on) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input:not([type=checkbox]), textarea, select") !== null;
}

function stops(): HTMLElement[] {
  const rows = document.querySelectorAll<HTMLElement>("[data-moves] th a");
  if (rows.length > 0) return [...rows];
  return [...document.querySelectorAll<HTMLElement>(".replies > li")];
}

function current(all: HTMLElement[]): number {
  return all.findIndex((one) => one === document.activeElement || one.contains(document.activeElement));
}

function move(by: number): void {
  const all = stops();
  if (all.length === 0) return;
  const at = current(all);
  const next = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)]!;
  if (!next.matches("a, button, input")) next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "center" });
}

function to(key: string): void {
  const target = document.querySelector<HTMLElement>(`[data-key="${key}"]`);
  if (!target) return;
  const details = target.closest("details");
  if (details) {
    details.open = true;
    details.querySelector<HTMLElement>("textarea")?.focus();
  } else target.focus();
}

function returnThis(): void {
  const all = stops();
  const ask = all[current(all)]?.querySelector<HTMLDetailsElement>(".ask");
  if (!ask) return;
  ask.open = true;
  ask.querySelector("input")?.focus();
}

const ACTS: Record<string, () => void> = {
  j: () => move(1),
  k: () => move(-1),
  a: () => to("a"),
  r: () => to("r"),
  x: () => to("x"),
  t: returnThis,
  u: () => document.querySelector<HTMLAnchorElement>(".crumb a[href^='/review']")?.click(),
};

function listen(event: KeyboardEvent, on: () => boolean): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !on()) return;
  if (isTyping(event.target)) return;
  const act = ACTS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

if (legend) {
  const box = legend.querySelector<HTMLInputElement>("#keys-on");
  if (box) {
    box.checked = isOn();
    box.addEventListener("change", () => remember(box.checked));
  }
  legend.hidden = false;
  document.addEventListener("keydown", (event) => listen(event, () => box?.checked ?? isOn()));
}
