import { useEffect, useRef } from "preact/hooks";
import type { Person } from "../../store/shapes";
import { listClaims, type Claim } from "../../sync/claims";
import { dayText } from "../dates";
import { Frame } from "../frame";
import { BackIcon } from "../icons";
import { Link } from "../link";
import { useStored } from "../live";
import { Items } from "./Claims";
import { words } from "./words";

/** All that one's visits cost in the last months; `id` is the one to land on. */
export function MoneyPage({ person, id }: { person: Person; id: string | null }) {
  const claims = useStored(() => listClaims(person.id), ["kept"], [person.id]);
  if (!claims) return null;
  const up = <Link to={{ name: "me" }} class="up" backwards><BackIcon />{words.back}</Link>;
  return (
    <Frame title={words.title} back={up}>
      {!claims.length && <div class="empty"><p>{words.none}</p></div>}
      <ul class="rows">{claims.map((claim) => <li key={claim.id}><One claim={claim} wanted={claim.id === id} /></li>)}</ul>
    </Frame>
  );
}

function One({ claim, wanted }: { claim: Claim; wanted: boolean }) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (wanted) row.current?.scrollIntoView({ block: "center" });
  }, [wanted]);
  return (
    <div ref={row} class="row" aria-current={wanted ? "true" : undefined}>
      <span class="row-title">{claim.location.name}</span>
      <span class="row-sub">{dayText(`${claim.day}T12:00`)}</span>
      <Items claim={claim} />
    </div>
  );
}
