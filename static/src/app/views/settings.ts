import { getSettings, type Settings } from "../store/settings";
import { useStored } from "./live";

let last: Settings | undefined;

async function read(): Promise<Settings> {
  last = await getSettings();
  return last;
}

/** How this phone likes it; undefined only until it was read for the first time. */
export function useSettings(): Settings | undefined {
  return useStored(read, ["settings"]) ?? last;
}
