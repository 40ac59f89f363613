import type { Days } from "../../store/shapes";
import { dayText } from "../dates";
import { locale } from "../speech";
import { words } from "./notOnWords";
import { Prose } from "./Prose";

/** Days are the shop's own; noon is on the day itself by every clock. */
const day = (date: string) => dayText(`${date}T12:00`);

/** "Fri 27 Nov – Sun 29 Nov and Thu 3 Dec" */
export function daysText(days: Days[]): string {
  const spans = days.map(({ from, until }) => (from === until ? day(from) : `${day(from)} – ${day(until)}`));
  return new Intl.ListFormat(locale(), { type: "conjunction" }).format(spans);
}

export function NotOn({ days }: { days: Days[] }) {
  return <div class="briefing"><Prose title={words.title} text={words.days(daysText(days))} /></div>;
}
