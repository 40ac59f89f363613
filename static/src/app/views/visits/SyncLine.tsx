import { listItems, listSent } from "../../store/outbox";
import { kept } from "../../store/people";
import type { Person } from "../../store/shapes";
import { isClosed, isExpired } from "../../sync/session";
import type { KeptVisits } from "../../sync/pull";
import { moment } from "../dates";
import { AlertIcon } from "../icons";
import { Link } from "../link";
import { useNow, useStored } from "../live";
import { tally } from "./lists";
import { words } from "./words";

/** One line of fixed height that tells what is sent and what is not. */
export function SyncLine({ person }: { person: Person }) {
  const now = useNow(30_000);
  const items = useStored(() => listItems(person.id), ["outbox"], [person.id]) ?? [];
  const sent = useStored(() => listSent(person.id), ["sent"], [person.id]) ?? [];
  const expired = useStored(() => isExpired(person.id), ["kept"], [person.id]) ?? false;
  const closed = useStored(() => isClosed(person.id), ["kept"], [person.id]) ?? false;
  const list = useStored(() => kept<KeptVisits>(person.id, "visits"), ["kept"], [person.id]);
  const { unsent, sending, needs } = tally(items);
  const asOf = list ? words.line.asOf(moment(list.at, now)) : "";
  if (closed) return <p class="line needs" role="status"><AlertIcon /><Link to={{ name: "outbox" }}>{words.line.closed}</Link></p>;
  if (expired) return <p class="line needs" role="status"><AlertIcon /><Link to={{ name: "sign-in" }}>{words.line.expired}</Link></p>;
  if (needs) return <p class="line needs" role="status"><AlertIcon /><Link to={{ name: "outbox" }}>{words.line.needs(needs)}</Link></p>;
  const last = sent[0];
  const text = sending
    ? words.line.sending(sending)
    : unsent
      ? words.line.unsent(unsent)
      : (last ? words.line.sent(moment(last.sent_at, now)) : words.line.nothing) + asOf;
  return <p class="line num" role="status">{text}</p>;
}
