import type { Person } from "../../store/shapes";
import { listNotices, readNotices, type Told } from "../../sync/notices";
import { useStored } from "../live";
import { words } from "./words";

const SHOWN = 3;

/** What the person was told, from the last time the server was reached. */
export function Notices({ person }: { person: Person }) {
  const told = useStored(() => listNotices(person.id), ["kept"], [person.id]);
  if (!told?.length) return null;
  const unread = told.filter(({ read }) => !read).length;
  return (
    <section class="group" aria-labelledby="news">
      <h2 id="news">{words.title(unread)}</h2>
      <Rows told={told.slice(0, SHOWN)} />
      {told.length > SHOWN && <details class="group"><summary>{words.earlier}</summary><Rows told={told.slice(SHOWN)} /></details>}
      {unread > 0 && <p><button type="button" class="button" onClick={() => void readNotices(person.id)}>{words.read}</button></p>}
    </section>
  );
}

function Rows({ told }: { told: Told[] }) {
  return <ul class="rows">{told.map((one) => <li key={one.id}><Row one={one} /></li>)}</ul>;
}

function Row({ one }: { one: Told }) {
  const day = new Date(one.at).toLocaleDateString(undefined, { day: "numeric", month: "short" });
  return (
    <div class={one.read ? "row still" : "row"}>
      <p class={one.read ? "row-sub" : "row-title"}>{!one.read && <span class="vh">{words.isNew}</span>}{one.text}</p>
      {one.more && <p class="row-sub">{one.more}</p>}
      <p class="row-sub num">{day}</p>
    </div>
  );
}
