import { useEffect, useState } from "preact/hooks";
import { SHOP } from "../store/jots";
import type { Draft } from "../store/shapes";

export type Route =
  | { name: "visits" }
  | { name: "outbox" }
  | { name: "me" }
  | { name: "sign-in" }
  | { name: "new" }
  | { name: "money"; claim: string | null }
  | { name: "visit"; id: string }
  | { name: "fill"; draft: string; section: string; question: string | null }
  | { name: "shop"; draft: string }
  | { name: "sort"; draft: string }
  | { name: "check"; draft: string }
  | { name: "sent"; uuid: string };

const BASE = "/app";

/** The address of a route; `question` is the one to land on. */
export function href(route: Route): string {
  const part = encodeURIComponent;
  switch (route.name) {
    case "visits":
      return `${BASE}/`;
    case "visit":
      return `${BASE}/visit/${part(route.id)}`;
    case "money":
      return `${BASE}/money${route.claim ? `/${part(route.claim)}` : ""}`;
    case "fill":
      return `${BASE}/fill/${part(route.draft)}/${part(route.section)}${route.question ? `#q-${part(route.question)}` : ""}`;
    case "shop":
    case "sort":
    case "check":
      return `${BASE}/${route.name}/${part(route.draft)}`;
    case "sent":
      return `${BASE}/sent/${part(route.uuid)}`;
    default:
      return `${BASE}/${route.name}`;
  }
}

export function parse(path: string, hash = ""): Route {
  const [, name = "", one = "", two = ""] = path.slice(BASE.length).split("/").map(decodeURIComponent);
  const question = hash.startsWith("#q-") ? decodeURIComponent(hash.slice(3)) : null;
  if (name === "outbox" || name === "me" || name === "new" || name === "sign-in") return { name };
  if (name === "money") return { name, claim: one || null };
  if (name === "visit" && one) return { name, id: one };
  if (name === "fill" && one) return { name, draft: one, section: two, question };
  if ((name === "shop" || name === "sort" || name === "check") && one) return { name, draft: one };
  if (name === "sent" && one) return { name, uuid: one };
  return { name: "visits" };
}

/** Where somebody was in a visit that is being filled in. */
export function placeIn({ id, at }: Draft): Route {
  return at.section === SHOP ? { name: "shop", draft: id } : { name: "fill", draft: id, ...at };
}

const listeners = new Set<() => void>();

export function here(): Route {
  return parse(location.pathname, location.hash);
}

/** Goes to a route; `replace` leaves no step to come back to. */
export function go(route: Route, { replace = false } = {}): void {
  const state = { from: location.pathname };
  if (replace) history.replaceState(history.state, "", href(route));
  else history.pushState(state, "", href(route));
  for (const listener of listeners) listener();
}

/** Whether a route is the step before this one. */
export function cameFrom(route: Route): boolean {
  return (history.state as { from?: string } | null)?.from === href(route);
}

/** Back to a route: one step in the history when it is the step before, else in its place. */
export function back(route: Route): void {
  if (cameFrom(route)) history.back();
  else go(route, { replace: true });
}

/** Back into the form, where it was left; else into the section it opens with. */
export function backToForm({ id, at }: Draft, first: string): void {
  const form = href({ name: "fill", draft: id, section: "", question: null });
  const from = (history.state as { from?: string } | null)?.from ?? "";
  if (from.startsWith(form)) history.back();
  else go({ name: "fill", draft: id, section: at.section === SHOP ? first : at.section, question: null });
}

export function useRoute(): Route {
  const [route, setRoute] = useState(here);
  useEffect(() => {
    const update = () => setRoute(here());
    listeners.add(update);
    addEventListener("popstate", update);
    return () => {
      listeners.delete(update);
      removeEventListener("popstate", update);
    };
  }, []);
  return route;
}
