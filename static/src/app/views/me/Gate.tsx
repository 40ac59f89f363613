import type { ComponentChildren } from "preact";
import { listDrafts } from "../../store/drafts";
import type { Person } from "../../store/shapes";
import { isWelcome, waitingAgreement } from "../../sync/account";
import { Late } from "../Late";
import { useStored } from "../live";
import type { Route } from "../router";

/** A visit that was begun goes on whatever has to be accepted since. */
async function isBegun(person: Person, route: Route): Promise<boolean> {
  if (route.name !== "visit") return false;
  return (await listDrafts(person.id)).some(({ visit }) => visit === route.id);
}

/** What stands before the pages: a lasting way in after a code, the agreement before a visit. */
export function Gate({ person, route, children }: { person: Person; route: Route; children: ComponentChildren }) {
  const welcome = useStored(() => isWelcome(person.id), ["kept"], [person.id]);
  const waiting = useStored(() => waitingAgreement(person.id), ["kept"], [person.id]);
  const id = route.name === "visit" ? route.id : "";
  const begun = useStored(() => isBegun(person, route), ["drafts"], [person.id, id]);
  if (welcome === undefined || waiting === undefined || begun === undefined) return null;
  if (welcome) return <Late instead={children}>{({ WelcomePage }) => <WelcomePage person={person} />}</Late>;
  const starts = route.name === "new" || (route.name === "visit" && !begun);
  if (waiting && starts) return <Late>{({ AgreementPage }) => <AgreementPage person={person} agreement={waiting} />}</Late>;
  return <>{children}</>;
}
