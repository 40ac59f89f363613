import { useEffect } from "preact/hooks";
import { listRemoved, patchItem, purge, UNDO_MS } from "../../store/outbox";
import type { Person } from "../../store/shapes";
import { wake } from "../../sync/loop";
import { useStored } from "../live";
import { words } from "./words";

async function undo(id: string): Promise<void> {
  await patchItem(id, { removed_at: null });
  await wake();
}

/** What was removed can be had back for a while. */
export function Removed({ person }: { person: Person }) {
  const removed = useStored(() => listRemoved(person.id), ["outbox"], [person.id]) ?? [];
  useEffect(() => {
    const timer = setTimeout(() => void purge(Date.now()), UNDO_MS + 100);
    return () => clearTimeout(timer);
  }, [removed.length]);
  return (
    <div role="status">
      {removed.map(({ id, label }) => (
        <p key={id} class="notice">
          <span>{words.removed(label)}</span>
          <button type="button" class="button" onClick={() => void undo(id)}>{words.undo}</button>
        </p>
      ))}
    </div>
  );
}
