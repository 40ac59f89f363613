// One place where the app speaks to those who do not see it change.

let region: HTMLElement | null = null;

export function say(text: string): void {
  region ??= document.getElementById("say");
  if (region) region.textContent = text;
}
