import { useState } from "preact/hooks";
import { currentPerson, keptMe } from "../../store/people";
import type { Me, Person, Place } from "../../store/shapes";
import { dayText } from "../dates";
import { useStored } from "../live";
import { Sheet } from "../Sheet";
import { words } from "./words";

interface CardProps {
  place: Place;
  due: string | null;
}

interface Bearer {
  person: Person;
  employer: NonNullable<Me["employer"]>;
}

async function bearer(): Promise<Bearer | null> {
  const person = await currentPerson();
  return person && { person, employer: (await keptMe(person.id))?.employer ?? { name: "", phone: "" } };
}

/** For whoever is spoken to in the shop; works without a network. */
export function CardButton(props: CardProps & { label?: string; class?: string }) {
  const [open, setOpen] = useState(false);
  const label = props.place.kind === "own" ? words.card.open : words.card.away;
  return (
    <>
      <button type="button" class={`button ${props.class ?? "wide"}`} aria-haspopup="dialog" onClick={() => setOpen(true)}>{props.label ?? label}</button>
      {open && (props.place.kind === "own" ? <Card {...props} onClose={() => setOpen(false)} /> : <Leave onClose={() => setOpen(false)} />)}
    </>
  );
}

/** In a store of the employer: who this is, and whom to call. */
function Card({ place, due, onClose }: CardProps & { onClose: () => void }) {
  const known = useStored(bearer, ["person", "kept"]);
  if (!known) return null;
  const { person, employer } = known;
  const say = words.card;
  return (
    <Sheet title={say.own} onClose={onClose}>
      <p class="bearer"><strong>{person.name}</strong> {say.sent(employer.name || say.employer)}.</p>
      <dl class="facts">
        <dt>{say.where}</dt><dd>{place.name}{place.address && `, ${place.address}`}</dd>
        {due && <><dt>{say.until}</dt><dd>{dayText(due)}</dd></>}
        <dt>{say.call}</dt>
        <dd>{employer.phone ? <a class="call num" href={`tel:${employer.phone.replace(/[^+\d]/g, "")}`}>{employer.phone}</a> : say.noNumber}</dd>
      </dl>
      <p class="hint">{say.thanks}</p>
      <button type="button" class="button wide" onClick={onClose}>{say.close}</button>
    </Sheet>
  );
}

/** Elsewhere there is nothing to show. */
function Leave({ onClose }: { onClose: () => void }) {
  return (
    <Sheet title={words.card.away} onClose={onClose}>
      <p class="bearer">{words.card.leave}</p>
      <p class="hint">{words.card.leaveHint}</p>
      <button type="button" class="button wide" onClick={onClose}>{words.card.close}</button>
    </Sheet>
  );
}
