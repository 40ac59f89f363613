import { LANGUAGES, NAMES } from "../../rules";
import { changeSettings, type Settings } from "../../store/settings";
import { useSettings } from "../settings";
import { likingWords as words } from "./words";

/** How this phone likes it. */
export function Liking() {
  const settings = useSettings();
  if (!settings) return null;
  const box = (name: Exclude<keyof Settings, "language" | "early">, text: string) => (
    <label class="check"><input type="checkbox" checked={settings[name]} onClick={() => void changeSettings({ [name]: !settings[name] })} />{text}</label>
  );
  return (
    <section class="group">
      <h2>{words.title}</h2>
      <label class="label" for="language">{words.language}</label>
      <select id="language" class="field" value={settings.language} onChange={({ currentTarget: { value } }) => void changeSettings({ language: value, early: value })}>
        <option value="">{words.asPhone}</option>
        {LANGUAGES.map((tag) => <option key={tag} value={tag} lang={tag}>{NAMES[tag]}</option>)}
      </select>
      {box("focus", words.focus)}
      {box("idle", words.idle)}
      <p class="hint">{words.hidden}</p>
      {box("nearby", words.nearby)}
      <p class="hint">{words.nearbyHint}</p>
    </section>
  );
}
