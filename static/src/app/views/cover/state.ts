// Whether the list stands in front of everything. Told at once, then kept: a page that is opened
// again while it is hidden opens hidden.

import { useEffect, useState } from "preact/hooks";
import { changeSettings, getSettings } from "../../store/settings";
import { words } from "./words";

let covered: boolean | null = null;
const listeners = new Set<() => void>();

let page = "";

/** What the browser calls the page; the list's name while that stands in front. */
export function nameThePage(title = page): void {
  page = title;
  document.title = covered ? words.title : title;
}

function tell(value: boolean): void {
  covered = value;
  nameThePage();
  for (const listener of listeners) listener();
}

function turn(value: boolean): void {
  if (covered === value) return;
  tell(value);
  void changeSettings({ covered: value }).catch(() => undefined);
}

export const hide = (): void => turn(true);
export const uncover = (): void => turn(false);

/** Null until the phone has said how it was left. */
export function useCovered(): boolean | null {
  const [now, setNow] = useState(covered);
  useEffect(() => {
    const update = () => setNow(covered);
    listeners.add(update);
    if (covered === null) void getSettings().then((kept) => covered === null && tell(kept.covered), () => tell(false));
    else update();
    return () => void listeners.delete(update);
  }, []);
  return now;
}
