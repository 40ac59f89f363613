import { parse, type Route } from "../router";

const APP = "/app/";

/** What a notice is about: a place in the app, a page of the desk, or null where there is nothing more to see. */
export function targetOf(address: string): Route | string | null {
  if (!address.startsWith("/") || /^\/[/\\]/.test(address)) return null;
  if (!address.startsWith(APP)) return address;
  const route = parse(address);
  return route.name === "me" ? null : route;
}
