import { currentPerson, keep, kept } from "../../store/people";
import { useStored } from "../live";

interface TickedProps {
  title: string;
  items: string[];
  /** Of which visit the ticks are kept; none for a visit that is not planned. */
  visit?: string;
}

async function ticksOf(visit: string): Promise<string[]> {
  const person = await currentPerson();
  return (person && (await kept<string[]>(person.id, `ticks:${visit}`))) ?? [];
}

async function toggle(visit: string, text: string): Promise<void> {
  const person = await currentPerson();
  if (!person) return;
  const before = await ticksOf(visit);
  await keep(person.id, `ticks:${visit}`, before.includes(text) ? before.filter((one) => one !== text) : [...before, text]);
}

/** Things to tick off before going; they keep nobody from going. */
export function Ticked({ title, items, visit }: TickedProps) {
  const ticks = useStored(() => (visit ? ticksOf(visit) : Promise.resolve([])), ["kept"], [visit]) ?? [];
  if (!items.length) return null;
  return (
    <section>
      <h2>{title}</h2>
      <ul class="ticks">
        {items.map((item) => (
          <li key={item}>
            {visit ? <label class="tick"><input type="checkbox" checked={ticks.includes(item)} onClick={() => void toggle(visit, item)} /><span>{item}</span></label> : item}
          </li>
        ))}
      </ul>
    </section>
  );
}
