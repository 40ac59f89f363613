import { useEffect, useState } from "preact/hooks";
import { onChange } from "../store/changes";
import { currentPerson } from "../store/people";
import type { Person } from "../store/shapes";
import { refresh } from "../sync/pull";
import { report } from "../sync/account";
import { wake } from "../sync/loop";
import { adoptSession } from "../sync/session";
import { BriefingPage } from "./briefing/BriefingPage";
import { Cover } from "./cover/Cover";
import { useCovered } from "./cover/state";
import { bringPages, Late } from "./Late";
import { useStored } from "./live";
import { Gate } from "./me/Gate";
import { askToKeep } from "./me/install";
import { go, useRoute, type Route } from "./router";
import { SignInPage } from "./signin/SignInPage";
import { bringTheRest } from "./update";
import { VERSION } from "./version";
import { VisitsPage } from "./visits/VisitsPage";

/** Brings what is new; somebody else's session takes this phone over from whoever was here. */
async function bring(person: Person): Promise<void> {
  bringTheRest();
  const result = await refresh(person);
  if (result === "other") await adoptSession();
  else void wake();
  if (result === "done") await report(person, VERSION);
}

export function App() {
  const person = useStored(currentPerson, ["person"]);
  const route = useRoute();
  const covered = useCovered();
  useEffect(() => {
    if (!person) return;
    // Read ahead of the first tap; where the worker has them, this asks nobody.
    void bring(person).finally(() => bringPages().then(({ keepTelling }) => keepTelling(person)).catch(() => undefined));
    const onShow = () => document.visibilityState === "visible" && void bring(person);
    // What was sent is done on the server's list too.
    const stop = onChange((topic) => topic === "sent" && void refresh(person));
    document.addEventListener("visibilitychange", onShow);
    addEventListener("online", onShow);
    return () => {
      stop();
      document.removeEventListener("visibilitychange", onShow);
      removeEventListener("online", onShow);
    };
  }, [person?.id]);
  if (person === undefined) return null;
  if (person === null) return <Arriving />;
  if (covered === null) return null;
  return (
    <>
      <Gate person={person} route={route}><Page route={route} person={person} /></Gate>
      <Cover person={person} />
    </>
  );
}

/** Nobody is signed in on this phone: perhaps on the server, else they sign in here. */
function Arriving() {
  const [asked, setAsked] = useState(false);
  useEffect(() => void adoptSession().finally(() => setAsked(true)), []);
  return asked ? <SignInPage again={null} onIn={() => void askToKeep()} /> : null;
}

function Page({ route, person }: { route: Route; person: Person }) {
  switch (route.name) {
    case "visits":
      return <VisitsPage person={person} />;
    case "outbox":
      return <Late>{({ OutboxPage }) => <OutboxPage person={person} />}</Late>;
    case "me":
      return <Late>{({ MePage }) => <MePage person={person} />}</Late>;
    case "money":
      return <Late>{({ MoneyPage }) => <MoneyPage person={person} id={route.claim} />}</Late>;
    case "new":
      return <Late>{({ UnplannedPage }) => <UnplannedPage person={person} />}</Late>;
    case "visit":
      return <BriefingPage person={person} id={route.id} />;
    case "sent":
      return <Late>{({ SentPage }) => <SentPage person={person} uuid={route.uuid} />}</Late>;
    case "sign-in":
      return <SignInPage again={person} onIn={(somebody) => {
        go({ name: "visits" }, { replace: true });
        void askToKeep();
        void bring(somebody);
      }} />;
    case "fill":
      return (
        <Late>
          {({ FillPage, Runner }) => (
            <FillPage person={person} draft={route.draft}>
              {(form) => <Runner form={form} section={route.section} landing={route.question} />}
            </FillPage>
          )}
        </Late>
      );
    case "shop":
      return <Late>{({ FillPage, ShopPage }) => <FillPage person={person} draft={route.draft}>{(form) => <ShopPage form={form} />}</FillPage>}</Late>;
    case "sort":
      return <Late>{({ FillPage, SortPage }) => <FillPage person={person} draft={route.draft}>{(form) => <SortPage form={form} />}</FillPage>}</Late>;
    case "check":
      return <Late>{({ FillPage, CheckPage }) => <FillPage person={person} draft={route.draft}>{(form) => <CheckPage form={form} />}</FillPage>}</Late>;
  }
}
