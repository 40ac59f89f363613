import { setWifiOnly, wifiOnly } from "../../store/mobile";
import { tellsWifi } from "../../sync/line";
import { wake } from "../../sync/loop";
import { useStored } from "../live";
import { likingWords as words } from "./words";

/** Only where the browser can tell Wi-Fi from mobile data. */
export function Wifi() {
  const on = useStored(wifiOnly, ["outbox"]) ?? false;
  if (!tellsWifi()) return null;
  const turn = () => void setWifiOnly(!on).then(wake);
  return <p><label class="check"><input type="checkbox" checked={on} onChange={turn} />{words.wifi}</label></p>;
}
