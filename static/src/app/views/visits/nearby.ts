import { useEffect, useState } from "preact/hooks";
import { metresBetween, type Point } from "../../rules";
import type { Visit } from "../../store/shapes";
import { decimal } from "../dates";
import { useSettings } from "../settings";
import { words } from "./words";

/** A position this old, in milliseconds, is good enough to sort a list by. */
const OLD_MS = 300_000;

/** Where the phone is, in memory only; never kept, never sent, never asked for unless it was allowed. */
let last: Point | null = null;

export function useHere(): Point | null {
  const allowed = useSettings()?.nearby ?? false;
  const [here, setHere] = useState(last);
  useEffect(() => {
    if (!allowed || !("geolocation" in navigator)) return;
    let left = false;
    const found = ({ coords }: GeolocationPosition) => {
      last = { lat: coords.latitude, lon: coords.longitude };
      if (!left) setHere(last);
    };
    navigator.geolocation.getCurrentPosition(found, () => undefined, { maximumAge: OLD_MS, timeout: 20_000 });
    return () => void (left = true);
  }, [allowed]);
  return allowed ? here : null;
}

/** In metres; null while either place is unknown. */
export function distanceTo({ location }: Visit, here: Point | null): number | null {
  return here && location.position ? metresBetween(here, location.position) : null;
}

/** "400 m", "1.2 km", "35 km"; empty for an unknown distance. */
export function distanceText(metres: number | null): string {
  if (metres === null) return "";
  if (metres < 975) return words.metres(Math.max(50, Math.round(metres / 50) * 50));
  return words.kilometres(metres < 9950 ? decimal(metres / 1000) : String(Math.round(metres / 1000)));
}
