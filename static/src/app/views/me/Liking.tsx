import { changeSettings, type Settings } from "../../store/settings";
import { useSettings } from "../settings";

const words = {
  title: "On this phone",
  focus: "One question a page",
  idle: "In the shop, hide after 20 seconds without a touch",
  hidden: "Hide shows a shopping list. Tap its title twice to come back.",
  nearby: "Show how far away visits are",
  nearbyHint: "Worked out on this phone; your position is not kept and not sent.",
};

/** How this phone likes it. */
export function Liking() {
  const settings = useSettings();
  if (!settings) return null;
  const box = (name: keyof Settings, text: string) => (
    <label class="check"><input type="checkbox" checked={settings[name]} onClick={() => void changeSettings({ [name]: !settings[name] })} />{text}</label>
  );
  return (
    <section class="group">
      <h2>{words.title}</h2>
      {box("focus", words.focus)}
      {box("idle", words.idle)}
      <p class="hint">{words.hidden}</p>
      {box("nearby", words.nearby)}
      <p class="hint">{words.nearbyHint}</p>
    </section>
  );
}
