import { changed } from "./changes";
import { read, write } from "./open";

const WIFI_ONLY = "wifi-only";

/** Whether whoever uses this phone wants photos to wait for Wi-Fi. */
export async function wifiOnly(): Promise<boolean> {
  return Boolean(await read((db) => db.get("device", WIFI_ONLY)));
}

export async function setWifiOnly(on: boolean): Promise<void> {
  await write(["device"], (tx) => tx.objectStore("device").put(on, WIFI_ONLY));
  changed("outbox");
}
