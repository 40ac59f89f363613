import { useEffect, useRef, useState } from "preact/hooks";
import { onChange, type Topic } from "../store/changes";

/** What a query of the store answers, asked again when one of the topics changes; undefined until then. */
export function useStored<T>(query: () => Promise<T>, topics: Topic[], inputs: unknown[] = []): T | undefined {
  const [answer, setAnswer] = useState<{ of: unknown[]; value: T }>();
  const latest = useRef(query);
  latest.current = query;
  useEffect(() => {
    let stale = false;
    let asking = false;
    let again = false;
    // What changes while an answer is on its way is asked for once, afterwards: an outbox that is
    // being sent changes many times a second.
    const ask = async () => {
      again = asking;
      if (asking) return;
      asking = true;
      try {
        const value = await latest.current();
        if (!stale) setAnswer({ of: inputs, value });
      } finally {
        asking = false;
        if (again && !stale) void ask();
      }
    };
    void ask();
    const stop = onChange((topic) => topics.includes(topic) && void ask());
    return () => {
      stale = true;
      stop();
    };
  }, inputs);
  const current = answer && answer.of.every((input, index) => input === inputs[index]);
  return current ? answer.value : undefined;
}

/** The time in milliseconds, read again every `everyMs`. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

export function useOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const update = () => setOnline(navigator.onLine);
    addEventListener("online", update);
    addEventListener("offline", update);
    return () => {
      removeEventListener("online", update);
      removeEventListener("offline", update);
    };
  }, []);
  return online;
}
