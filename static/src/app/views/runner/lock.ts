import { useEffect, useState } from "preact/hooks";

export type Held = "asking" | "mine" | "elsewhere";

/** Makes sure that one tab at a time fills in a draft; `takeOver` moves it into this one. */
export function useDraftLock(draft: string): { held: Held; takeOver: () => void } {
  const [held, setHeld] = useState<Held>("asking");
  const [steal, setSteal] = useState(0);
  useEffect(() => {
    const left = new AbortController();
    const until = new Promise<void>((resolve) => left.signal.addEventListener("abort", () => resolve()));
    const options = steal ? { steal: true } : { ifAvailable: true };
    navigator.locks
      .request(`draft ${draft}`, options, (lock) => {
        if (left.signal.aborted) return;
        setHeld(lock ? "mine" : "elsewhere");
        return lock ? until : undefined;
      })
      // Another tab took it over.
      .catch(() => !left.signal.aborted && setHeld("elsewhere"));
    return () => left.abort();
  }, [draft, steal]);
  return { held, takeOver: () => setSteal(steal + 1) };
}
