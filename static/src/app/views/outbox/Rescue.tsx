import { useState } from "preact/hooks";
import { StorageFull } from "../../store/open";
import type { Person } from "../../store/shapes";
import { wake } from "../../sync/loop";
import { words as shell } from "../words";
import { words } from "./rescueWords";

function nameOf(label: string): string {
  const safe = label.replace(/[^\p{L}\p{N} -]/gu, "").trim().slice(0, 40) || "all";
  return `notes ${safe} ${new Date().toISOString().slice(0, 10)}.zip`;
}

/** Hands a file to the phone: by its share sheet where there is one, else as a download. */
async function hand(file: File): Promise<void> {
  if (navigator.canShare?.({ files: [file] }) && matchMedia("(pointer: coarse)").matches) {
    const shared = await navigator.share({ files: [file] }).then(() => true, (error: unknown) => error instanceof DOMException && error.name === "AbortError");
    if (shared) return;
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

interface SaveCopyProps {
  person: string;
  /** What is in it; null for everything that was not sent. */
  draft: string | null;
  label: string;
}

export function SaveCopy({ person, draft, label }: SaveCopyProps) {
  const [problem, setProblem] = useState("");
  const save = async () => {
    setProblem("");
    try {
      const { saveCopy, listUnsent } = await import("../../store/rescue");
      const ids = draft === null ? await listUnsent(person) : [draft];
      await hand(new File([await saveCopy(person, ids)], nameOf(label), { type: "application/zip" }));
    } catch {
      setProblem(words.copyFailed);
    }
  };
  return (
    <>
      <button type="button" class="button quiet" onClick={() => void save()}>
        <span>{draft === null ? words.all : words.copy}{draft !== null && <span class="vh">{words.copyOf(label)}</span>}</span>
      </button>
      {problem && <span role="alert">{problem}</span>}
    </>
  );
}

async function brought(person: string, file: File): Promise<string> {
  const part = await import("../../store/rescue").catch(() => null);
  if (!part) return shell.late.needs;
  try {
    const { added, known, refused } = await part.bringCopy(person, file);
    void wake();
    return [words.brought(added), known ? words.known(known) : "", refused ? words.refused(refused) : ""].filter(Boolean).join(" ");
  } catch (error) {
    return error instanceof StorageFull ? words.full : words.failed;
  }
}

/** The last resort, at the end of the page. */
export function Rescue({ person, some }: { person: Person; some: boolean }) {
  const [said, setSaid] = useState("");
  const choose = (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    const [file] = input.files ?? [];
    setSaid("");
    if (file) void brought(person.id, file).then(setSaid).then(() => void (input.value = ""));
  };
  return (
    <details class="group rescue">
      <summary>{words.more}</summary>
      <p class="hint">{words.hint}</p>
      {some && <p><SaveCopy person={person.id} draft={null} label="" /></p>}
      <p>
        <label class="button quiet">
          {words.bring}<input class="vh" type="file" accept=".zip,application/zip" onChange={choose} />
        </label>
      </p>
      <p role="status">{said}</p>
    </details>
  );
}
