import { read, write } from "./open";

const NAME = "device-name";
const BROWSERS = [["Edg/", "Edge"], ["SamsungBrowser", "Samsung Internet"], ["Firefox/", "Firefox"], ["Chrome/", "Chrome"], ["Safari/", "Safari"]] as const;
const SYSTEMS = ["Android", "iPhone", "iPad", "Windows", "Mac", "Linux"] as const;
const MARK = " · ";

function words(agent: string): string {
  const browser = BROWSERS.find(([sign]) => agent.includes(sign))?.[1] ?? "A browser";
  const system = SYSTEMS.find((one) => agent.includes(one));
  return system ? `${browser} on ${system}` : browser;
}

/** What this device calls itself: words for people, and a sign that no other has. */
export async function deviceName(): Promise<string> {
  const before = await read((db) => db.get("device", NAME));
  if (typeof before === "string") return before;
  const made = `${words(globalThis.navigator.userAgent ?? "")}${MARK}${crypto.randomUUID().slice(0, 8)}`;
  await write(["device"], (tx) => tx.objectStore("device").put(made, NAME));
  return made;
}

export function deviceWords(name: string): string {
  return name.split(MARK)[0]!;
}
