import { Fragment, type ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { firstSpoken, type Language } from "../rules";
import { currentPerson, keptMe } from "../store/people";
import { getSettings } from "../store/settings";
import { useStored } from "./live";
import { speak } from "./speech";
import { words } from "./words";

/** Milliseconds after which somebody who waits for their language reads another meanwhile. */
const PATIENCE = 4_000;

/**
 * What is chosen on this phone, else what the person speaks, else what was chosen before anybody
 * had signed in, else what the phone speaks.
 */
export async function wished(): Promise<Language> {
  const { language, early } = await getSettings();
  const person = await currentPerson();
  const me = person && (await keptMe(person.id));
  return firstSpoken([person ? language : early, ...(me?.languages ?? []), early, language, ...navigator.languages]);
}

/** Shows the app in the language that is wished, anew when that changes. */
export function Spoken({ children }: { children: ComponentChildren }) {
  const wish = useStored(wished, ["settings", "person", "kept"]);
  const [now, setNow] = useState("");
  useEffect(() => {
    if (!wish) return;
    const show = (tag: string) => {
      Object.assign(document.documentElement, { lang: tag, dir: words.direction });
      setNow(tag);
    };
    const waiting = setTimeout(() => setNow((before) => before || "en"), PATIENCE);
    void speak(wish).then(show);
    return () => clearTimeout(waiting);
  }, [wish]);
  return now ? <Fragment key={now}>{children}</Fragment> : null;
}
