import type { Person } from "../../store/shapes";
import { listNotices, readNotices, type Told } from "../../sync/notices";
import { useStored } from "../live";
import { words } from "./words";

const SHOWN = 5;

/** What the person was told, from the last time the server was reached. */
export function Notices({ person }: { person: Person }) {
  const told = useStored(() => listNotices(person.id), ["kept"], [person.id]);
  if (!told?.length) return null;
  const unread = told.filter(({ read }) => !read).length;
  const shown = told.slice(0, Math.max(SHOWN, unread));
  return (
    <section class="group" aria-labelledby="news">
      <h2 id="news">{words.title(unread)}</h2>
      <ul class="rows">{shown.map((one) => <li key={one.id}><Row one={one} /></li>)}</ul>
      {unread > 0 && <p><button type="button" class="button" onClick={() => void readNotices(person.id)}>{words.read}</button></p>}
    </section>
  );
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
