import { useEffect, useState } from "preact/hooks";
import { kept } from "../../store/people";
import { detachPhoto } from "../../store/photos";
import { amountOf, ITEMS_MOST, minutesOf, nextItem, spentItems, TRAVEL, WORK, type SpentItem } from "../../store/spent";
import type { KeptVisits } from "../../sync/pull";
import { CameraIcon } from "../icons";
import { useCapture } from "../runner/capture";
import { cleanText } from "../runner/edits";
import type { Form } from "../runner/form";
import { Thumbs } from "../runner/Photos";
import { words } from "./words";

const CURRENCIES = ["EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "CAD", "AUD", "JPY", "INR", "TRY", "MXN", "BRL", "ZAR"];

/** Before sending: minutes, and costs with their receipts; kept like answers as they are typed. */
export function Spent({ form }: { form: Form }) {
  const items = spentItems(form.answers).filter((item) => item.currency !== "");
  const currency = useCurrency(form, items);
  const add = () => form.change(nextItem(Object.keys(form.answers)), (before) => ({ ...before, value: ["", currency] }));
  return (
    <section class="spent" aria-labelledby="spent">
      <h3 id="spent" tabIndex={-1}>{words.title}</h3>
      <p class="hint">{words.hint}</p>
      <div class="spent-times">
        <Minutes form={form} name={WORK} label={words.work} />
        <Minutes form={form} name={TRAVEL} label={words.travel} />
      </div>
      {items.map((item, index) => <Item key={item.key} form={form} item={item} number={index + 1} />)}
      {items.length < ITEMS_MOST && (
        <button type="button" class="button" onClick={add}>{items.length ? words.another : words.add}</button>
      )}
    </section>
  );
}

/** The one typed last, else the scenario's. */
function useCurrency(form: Form, items: SpentItem[]): string {
  const [said, setSaid] = useState("EUR");
  useEffect(() => {
    void kept<KeptVisits>(form.draft.person, "visits").then((visits) => {
      const visit = visits?.items.find(({ id }) => id === form.draft.visit);
      if (visit?.scenario?.spend_limit) setSaid(visit.scenario.spend_limit.currency);
    });
  }, [form.draft.id]);
  return items.at(-1)?.currency ?? said;
}

function Minutes({ form, name, label }: { form: Form; name: string; label: string }) {
  const answer = form.answers[name];
  const wrong = minutesOf(answer) === null;
  const type = (value: string) => form.change(name, (before) => {
    const { value: _, ...rest } = before;
    return value ? { ...rest, value } : rest;
  });
  return (
    <div>
      <label class="label" for={name}>{label}</label>
      <input id={name} class="field num" inputMode="numeric" autocomplete="off" enterkeyhint="next" maxLength={4} aria-invalid={wrong}
        value={typeof answer?.value === "string" ? answer.value : ""} onInput={(event) => type(event.currentTarget.value)} />
      {wrong && <p class="problem">{words.minutesWrong}</p>}
    </div>
  );
}

interface ItemProps {
  form: Form;
  item: SpentItem;
  number: number;
}

function Item({ form, item, number }: ItemProps) {
  const { key } = item;
  const wrong = item.amount.trim() !== "" && amountOf(item.amount) === null;
  const value = (amount: string, currency: string) => form.change(key, (before) => ({ ...before, value: [amount, currency] }));
  const note = (typed: string) => {
    const comment = cleanText(typed);
    form.change(key, (before) => {
      const { comment: _, ...rest } = before;
      return comment ? { ...rest, comment } : rest;
    });
  };
  const remove = async () => {
    const { receipt } = item;
    if (receipt) await form.withPhotos(key, () => detachPhoto(form.draft.id, key, receipt));
    form.change(key, () => ({}));
  };
  const known = CURRENCIES.includes(item.currency) ? CURRENCIES : [item.currency, ...CURRENCIES];
  return (
    <fieldset class="spent-item">
      <legend>{words.item(number)}</legend>
      <div class="spent-money">
        <div>
          <label class="label" for={`${key}-amount`}>{words.amount}</label>
          <input id={`${key}-amount`} class="field num" inputMode="decimal" autocomplete="off" enterkeyhint="next" maxLength={13} aria-invalid={wrong}
            value={item.amount} onInput={(event) => value(event.currentTarget.value, item.currency)} />
        </div>
        <div>
          <label class="label" for={`${key}-currency`}>{words.currency}</label>
          <select id={`${key}-currency`} class="field" value={item.currency} onChange={(event) => value(item.amount, event.currentTarget.value)}>
            {known.map((name) => <option key={name} value={name}>{name}</option>)}
          </select>
        </div>
      </div>
      {wrong && <p class="problem">{words.amountWrong}</p>}
      <label class="label" for={`${key}-note`}>{words.note}</label>
      <input id={`${key}-note`} class="field" maxLength={200} enterkeyhint="done" value={item.note} onInput={(event) => note(event.currentTarget.value)} />
      <Receipt form={form} item={item} number={number} />
      <button type="button" class="button" onClick={() => void remove()}>{words.remove(number)}</button>
    </fieldset>
  );
}

function Receipt({ form, item, number }: ItemProps) {
  const capture = useCapture({ form, question: item.key, section: "" });
  return (
    <>
      {item.receipt ? (
        <Thumbs form={form} question={item.key} text={words.receiptOf(number)} shas={[item.receipt]} capture={capture} />
      ) : (
        <>
          <button type="button" class="button" onClick={() => void capture.open("camera")}><CameraIcon />{words.receipt}<span class="vh">, {words.item(number)}</span></button>
          <p class="hint">{words.cover}</p>
        </>
      )}
      <p class="problem" role="status">{capture.problem}</p>
    </>
  );
}
