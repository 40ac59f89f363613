/** A text of a briefing under its title; nothing where there is no text. */
export function Prose({ title, text }: { title: string; text: string | null | undefined }) {
  return text ? <section><h2>{title}</h2><p class="prose">{text}</p></section> : null;
}
