import type { Person } from "../../store/shapes";
import { listNotices, readNotices, type Told } from "../../sync/notices";
import { dayText } from "../dates";
import { Link } from "../link";
import { useStored } from "../live";
import { targetOf } from "./target";
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
      <Rows person={person} told={told.slice(0, SHOWN)} />
      {told.length > SHOWN && <details class="group"><summary>{words.earlier}</summary><Rows person={person} told={told.slice(SHOWN)} /></details>}
      {unread > 0 && <p><button type="button" class="button" onClick={() => void readNotices(person.id)}>{words.read}</button></p>}
    </section>
  );
}

interface RowsProps {
  person: Person;
  told: Told[];
}

function Rows({ person, told }: RowsProps) {
  return <ul class="rows">{told.map((one) => <li key={one.id}><Row person={person} one={one} /></li>)}</ul>;
}

function Row({ person, one }: { person: Person; one: Told }) {
  const target = targetOf(one.address);
  const look = one.read ? "row still" : "row";
  const text = <Text one={one} />;
  if (target === null) return <div class={look}>{text}</div>;
  const read = () => void readNotices(person.id, one.id);
  if (typeof target === "string") return <a href={target} class={look} onClick={read}>{text}</a>;
  return <Link to={target} class={look} onFollow={read}>{text}</Link>;
}

function Text({ one }: { one: Told }) {
  return (
    <>
      <span class={one.read ? "row-sub" : "row-title"}>{!one.read && <span class="vh">{words.isNew}</span>}{one.text}</span>
      {one.more && <span class="row-sub">{one.more}</span>}
      <span class="row-sub num">{dayText(one.at)}</span>
    </>
  );
}
