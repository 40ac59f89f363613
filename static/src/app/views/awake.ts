import { useEffect } from "preact/hooks";

/** Keeps the screen on while `active`: a phone that locks stops what it is sending. */
export function useAwake(active: boolean): void {
  useEffect(() => {
    if (!active || !("wakeLock" in navigator)) return;
    let lock: WakeLockSentinel | null = null;
    let left = false;
    void navigator.wakeLock.request("screen").then(
      (granted) => {
        lock = granted;
        if (left) void lock.release();
      },
      () => undefined,
    );
    return () => {
      left = true;
      void lock?.release();
    };
  }, [active]);
}
