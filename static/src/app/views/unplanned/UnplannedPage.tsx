import { useEffect, useState } from "preact/hooks";
import { kept } from "../../store/people";
import type { Person, Place } from "../../store/shapes";
import { findPlaces, type CatalogueEntry } from "../../sync/pull";
import { openUnplanned } from "../briefing/start";
import { Parts } from "../briefing/BriefingPage";
import { keptChecklist } from "../checklists";
import { Frame } from "../frame";
import { BackIcon } from "../icons";
import { Link } from "../link";
import { useStored } from "../live";
import { go } from "../router";
import { Segments } from "../runner/widgets/Segments";
import { words } from "./words";

/** Typing rests this long before the server is asked, in milliseconds. */
const REST_MS = 250;

function matches(place: Place, query: string): boolean {
  return [place.name, place.code, place.address, place.brand].some((text) => text?.toLowerCase().includes(query.toLowerCase()));
}

function usePlaces(person: Person, query: string) {
  const known = useStored(() => kept<Place[]>(person.id, "places"), ["kept"], [person.id]) ?? [];
  const [found, setFound] = useState<{ query: string; places: Place[] | null } | null>(null);
  useEffect(() => {
    if (!query) return setFound(null);
    const timer = setTimeout(() => void findPlaces(query).then((places) => setFound({ query, places })), REST_MS);
    return () => clearTimeout(timer);
  }, [query]);
  const current = found?.query === query ? found : null;
  return { places: current?.places ?? known.filter((place) => matches(place, query)), offline: current !== null && current.places === null };
}

export function UnplannedPage({ person }: { person: Person }) {
  const catalogue = useStored(() => kept<CatalogueEntry[]>(person.id, "catalogue"), ["kept"], [person.id]);
  const [key, setKey] = useState<string | null>(null);
  const [query, setQuery] = useState("");
  const [code, setCode] = useState<string | null>(null);
  const { places, offline } = usePlaces(person, query.trim());
  if (catalogue === undefined) return null;
  const entry = catalogue?.find((one) => one.key === key) ?? null;
  const place = places.find((one) => one.code === code) ?? null;
  const up = <Link to={{ name: "visits" }} class="up" backwards><BackIcon />{words.visits}</Link>;
  return (
    <Frame title={words.title} back={up}>
      {!catalogue?.length && <p class="empty">{words.empty}</p>}
      <h2 id="checklist">{words.checklist}</h2>
      <Segments class="opts" name="checklist" label="checklist" chosen={key} onPick={setKey}
        segments={(catalogue ?? []).map((one) => ({ key: one.key, text: one.title }))} />
      <h2 id="place">{words.place}</h2>
      <label class="label" for="find">{words.find}</label>
      <input id="find" class="field" type="search" enterkeyhint="search" value={query} onInput={(event) => setQuery(event.currentTarget.value)} />
      <p class="hint" role="status">{offline ? words.offline : places.length ? "" : words.none}</p>
      <Segments class="opts" name="place" label="place" chosen={code} onPick={setCode}
        segments={places.map((one) => ({ key: one.code, text: [one.name, one.address].filter(Boolean).join(", ") + (one.barred ? words.notNow : "") }))} />
      {place?.barred && <p class="fault" role="alert">{words.barred(place.barred)}</p>}
      {entry && place && !place.barred && <StartUnplanned person={person} entry={entry} place={place} />}
    </Frame>
  );
}

function StartUnplanned({ person, entry, place }: { person: Person; entry: CatalogueEntry; place: Place }) {
  const document = useStored(() => keptChecklist(person.id, entry).catch(() => null), ["kept"], [person.id, entry.key, entry.version]);
  if (document === undefined) return null;
  if (!document) return <p>{words.empty}</p>;
  const start = async () => {
    const { key, version, title } = entry;
    const draft = await openUnplanned({ person, checklist: { key, version, title }, document, location: place });
    go({ name: "fill", draft: draft.id, section: draft.at.section, question: null });
  };
  return (
    <>
      <Parts briefing={document.briefing ?? {}} />
      <p class="foot"><button type="button" class="button primary wide tall" onClick={() => void start()}>{words.start}</button></p>
    </>
  );
}
