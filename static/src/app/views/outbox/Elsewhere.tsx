import { useState } from "preact/hooks";
import { listTwofold } from "../../store/backups";
import type { Person } from "../../store/shapes";
import { listElsewhere, takeOver, type Elsewhere } from "../../sync/backup";
import { wake } from "../../sync/loop";
import { moment } from "../dates";
import { useNow, useStored } from "../live";
import { deviceText } from "./device";
import { BackupLine } from "./Backup";
import { words } from "./backupWords";

/** Visits that the person has begun on another phone, or before this one lost its memory; and those to choose a version of. */
export function ElsewhereRows({ person }: { person: Person }) {
  const found = useStored(() => listElsewhere(person.id), ["kept", "drafts"], [person.id]) ?? [];
  const twofold = useStored(() => listTwofold(person.id), ["kept", "drafts"], [person.id]) ?? [];
  return (
    <>
      {twofold.map((draft) => (
        <div key={draft.id} class="row item">
          <p class="row-title">{draft.location.name}</p>
          <BackupLine draft={draft} person={person} />
        </div>
      ))}
      {found.length > 0 && <Begun found={found} person={person} />}
    </>
  );
}

function Begun({ found, person }: { found: Elsewhere[]; person: Person }) {
  return (
    <section class="group">
      <h2>{words.elsewhere}</h2>
      <ul class="rows">{found.map((one) => <li key={one.id}><Row one={one} person={person} /></li>)}</ul>
    </section>
  );
}

function Row({ one, person }: { one: Elsewhere; person: Person }) {
  const now = useNow(30_000);
  const [said, setSaid] = useState("");
  const take = async () => {
    const result = await takeOver(person, one.id);
    setSaid(result === "done" ? "" : words.failed);
    void wake();
  };
  return (
    <div class="row item">
      <p class="row-title">{one.location.name}</p>
      <p class="row-sub num">{one.checklist.title} · {words.facts(one.answers, deviceText(one.device), moment(one.updated_at, now))}</p>
      <div class="buttons">
        <button type="button" class="button" onClick={() => void take()}>{words.take}<span class="vh">{words.takeThis(one.location.name)}</span></button>
      </div>
      {said && <p role="alert">{said}</p>}
    </div>
  );
}
