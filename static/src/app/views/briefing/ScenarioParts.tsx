import type { ListedItem, Scenario } from "../../store/shapes";
import { figure } from "../dates";
import { Prose } from "./Prose";
import { words } from "./words";

/** What holds for this visit's wave and market, before what the checklist says in general. */
export function ScenarioParts({ scenario }: { scenario: Scenario }) {
  const limit = scenario.spend_limit;
  return (
    <div class="briefing">
      <Prose title={words.scenario.persona} text={scenario.persona && `${scenario.persona}\n${words.scenario.notice}`} />
      <Prose title={words.scenario.story} text={scenario.story} />
      {scenario.question && (
        <section>
          <h2>{words.scenario.ask}</h2>
          <p><q>{scenario.question}</q></p>
          <p><strong>{words.scenario.right}</strong> {scenario.right_answer}</p>
        </section>
      )}
      <Items items={scenario.items} />
      {limit && <Prose title={words.money} text={words.scenario.upTo(figure(limit.amount), limit.currency)} />}
    </div>
  );
}

function Items({ items }: { items: ListedItem[] }) {
  if (!items.length) return null;
  return (
    <section>
      <h2>{words.scenario.items(items.length)}</h2>
      <ul class="rows">
        {items.map((item) => (
          <li key={item.barcode + item.name} class="row still">
            <span class="row-title">{item.name}</span>
            <span class="row-sub num">{detail(item)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function detail({ size, price, barcode }: ListedItem): string {
  return [size, price && words.scenario.ours(figure(price)), barcode].filter(Boolean).join(" · ");
}
