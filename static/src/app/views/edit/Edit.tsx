import { useState } from "preact/hooks";
import { words } from "../runner/questionWords";
import type { EditorProps } from "./later/soon-edit";

/** A button that opens a photo on a view of its own, to be marked before it is sent. */
export function Edit(props: Omit<EditorProps, "onClose">) {
  const [Editor, setEditor] = useState<typeof import("./later/soon-edit").Editor | null>(null);
  const [away, setAway] = useState(false);
  const open = () => void import("./later/soon-edit").then(({ Editor: found }) => setEditor(() => found), () => setAway(true));
  if (props.photo.on_server) return <p class="hint">{words.onServer}</p>;
  return (
    <>
      <button type="button" class="button" aria-haspopup="dialog" onClick={open}>{words.mark}<span class="vh">: {props.title}</span></button>
      {away && <p class="problem" role="status">{words.noEditor}</p>}
      {Editor && <Editor {...props} onClose={() => setEditor(null)} />}
    </>
  );
}
