import { useEffect } from "preact/hooks";

/** Keeps the screen on while `active`: a phone that locks stops what it is sending. */
export function useAwake(active: boolean): void {
  useEffect(() => {
    if (!active || !("wakeLock" in navigator)) return;
    let lock: WakeLockSentinel | null = null;
    let left = false;
    // The browser takes the lock back whenever the page is hidden.
    const ask = () => {
      if (document.visibilityState !== "visible" || (lock && !lock.released)) return;
      void navigator.wakeLock.request("screen").then(
        (granted) => {
          lock = granted;
          if (left) void lock.release();
        },
        () => undefined,
      );
    };
    ask();
    document.addEventListener("visibilitychange", ask);
    return () => {
      left = true;
      document.removeEventListener("visibilitychange", ask);
      void lock?.release();
    };
  }, [active]);
}
