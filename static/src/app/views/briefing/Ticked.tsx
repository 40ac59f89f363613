import { useState } from "preact/hooks";
import { text, type Text } from "../../rules";
import { currentPerson, keep, kept } from "../../store/people";
import { said } from "../checklists";
import { useStored } from "../live";

interface TickedProps {
  title: string;
  items: Text[];
  /** Of which visit the ticks are kept; none for a visit that is not planned. */
  visit?: string;
}

async function ticksOf(visit: string): Promise<string[]> {
  const person = await currentPerson();
  return (person && (await kept<string[]>(person.id, `ticks:${visit}`))) ?? [];
}

async function keepTicks(visit: string, ticks: string[]): Promise<void> {
  const person = await currentPerson();
  if (person) await keep(person.id, `ticks:${visit}`, ticks);
}

/** Things to tick off before going; they keep nobody from going. Ticks are kept by one text, whatever language is shown. */
export function Ticked({ title, items, visit }: TickedProps) {
  const [mine, setMine] = useState<string[] | null>(null);
  const before = useStored(() => (visit ? ticksOf(visit) : Promise.resolve([])), ["kept"], [visit]);
  const ticks = mine ?? before ?? [];
  const toggle = (item: string) => {
    const next = ticks.includes(item) ? ticks.filter((one) => one !== item) : [...ticks, item];
    setMine(next);
    if (visit) void keepTicks(visit, next);
  };
  if (!items.length) return null;
  return (
    <section>
      <h2>{title}</h2>
      <ul class="ticks">
        {items.map((item) => {
          const key = text(item, "en");
          return (
            <li key={key}>
              {visit ? <label class="tick"><input type="checkbox" checked={ticks.includes(key)} onClick={() => toggle(key)} /><span>{said(item)}</span></label> : said(item)}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
