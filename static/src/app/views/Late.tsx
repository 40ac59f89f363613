import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Frame } from "./frame";
import { words as shell } from "./words";

type Pages = typeof import("./later/soon-pages");

let here: Pages | null = null;

/** Brings the pages that were not there at the start; a failure is tried again at the next call. */
export async function bringPages(): Promise<Pages> {
  here ??= await import("./later/soon-pages");
  return here;
}

/** Some browsers remember that a part could not be had until the app is opened anew. */
function openAnew(): void {
  if (navigator.onLine && navigator.serviceWorker?.controller) location.reload();
}

interface LateProps {
  children: (pages: Pages) => ComponentChildren;
  /** Stands where the pages cannot be had; without it, a word and a button do. */
  instead?: ComponentChildren;
}

/** Draws with pages that are brought when they are first needed. */
export function Late({ children, instead }: LateProps) {
  const [pages, setPages] = useState(here);
  const [is, setIs] = useState<"coming" | "away" | "trying">("coming");
  const bring = () => bringPages().then((found) => setPages(found));
  useEffect(() => {
    if (pages) return;
    const retry = () => void bring().catch(() => setIs("away"));
    retry();
    addEventListener("online", retry);
    return () => removeEventListener("online", retry);
  }, [pages]);
  if (pages) return <>{children(pages)}</>;
  if (is === "coming") return null;
  if (instead !== undefined) return <>{instead}</>;
  const words = shell.late;
  const again = () => {
    setIs("trying");
    bring().catch(() => {
      setIs("away");
      openAnew();
    });
  };
  return (
    <Frame title={words.title}>
      <p role="status">{words.needs} {words.safe}</p>
      <p><button type="button" class="button primary" onClick={again}>{is === "trying" ? words.trying : words.again}</button></p>
    </Frame>
  );
}
