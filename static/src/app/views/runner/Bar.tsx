import { useState } from "preact/hooks";
import { said } from "../checklists";
import { BackIcon } from "../icons";
import { back, cameFrom, go, type Route } from "../router";
import type { Form } from "./form";
import type { Page } from "./pages";
import { SectionMap } from "./SectionMap";
import { words } from "./words";

interface BarProps {
  form: Form;
  pages: Page[];
  index: number;
  /** Which question of the page is shown, from 0; null when all are. */
  at: number | null;
}

interface Spot {
  section: string;
  question: string | null;
}

function spot(page: Page | undefined, at: number | null): Spot | null {
  if (!page) return null;
  return { section: page.section.key, question: at === null ? null : (page.questions.at(at)?.question.key ?? null) };
}

/** What comes before and after: a question where one is shown at a time, else a section. */
export function neighbours(pages: Page[], index: number, at: number | null): { before: Spot | null; after: Spot | null } {
  const page = pages[index]!;
  if (at === null) return { before: spot(pages[index - 1], null), after: spot(pages[index + 1], null) };
  return {
    before: at > 0 ? spot(page, at - 1) : spot(pages[index - 1], -1),
    after: at + 1 < page.questions.length ? spot(page, at + 1) : spot(pages[index + 1], 0),
  };
}

/** Back, the map, and on; whoever came to change something goes back to the check. */
export function Bar({ form, pages, index, at }: BarProps) {
  const [map, setMap] = useState(false);
  const page = pages[index]!;
  const draft = form.draft.id;
  const { before, after } = neighbours(pages, index, at);
  const to = (place: Spot): Route => ({ name: "fill", draft, ...place });
  const check: Route = { name: "check", draft };
  const changing = cameFrom(check);
  const on = () => (changing ? back(check) : go(after ? to(after) : check));
  return (
    <nav class="bar steps" aria-label={words.sections}>
      <button type="button" class="button" aria-label={before ? (at === null ? words.previous : words.previousQuestion) : words.visits}
        onClick={() => back(before ? to(before) : { name: "visits" })}><BackIcon /></button>
      <button type="button" class="button map" aria-haspopup="dialog" onClick={() => setMap(true)}>
        <span>{said(page.section.title)}</span> <span class="num">{words.place(index + 1, pages.length)}</span>
      </button>
      <button type="button" class="button primary" onClick={on}>
        <span>{changing ? words.toCheck : after ? words.next : words.check}{page.left > 0 && !changing && <span class="num">{words.left(page.left)}</span>}</span>
      </button>
      {map && (
        <SectionMap form={form} pages={pages} current={index}
          onPick={(picked) => {
            setMap(false);
            go(to({ section: picked.section.key, question: null }));
          }}
          onClose={() => setMap(false)} />
      )}
    </nav>
  );
}
