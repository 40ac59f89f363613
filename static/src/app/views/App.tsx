import { useEffect, useState } from "preact/hooks";
import { onChange } from "../store/changes";
import { currentPerson } from "../store/people";
import type { Person } from "../store/shapes";
import { refresh } from "../sync/pull";
import { report } from "../sync/account";
import { wake } from "../sync/loop";
import { adoptSession } from "../sync/session";
import { BriefingPage } from "./briefing/BriefingPage";
import { CheckPage } from "./check/CheckPage";
import { Cover } from "./cover/Cover";
import { useCovered } from "./cover/state";
import { useStored } from "./live";
import { Gate } from "./me/Gate";
import { askToKeep } from "./me/install";
import { MePage } from "./me/MePage";
import { MoneyPage } from "./money/MoneyPage";
import { OutboxPage } from "./outbox/OutboxPage";
import { go, useRoute, type Route } from "./router";
import { FillPage } from "./runner/FillPage";
import { Runner } from "./runner/Runner";
import { SentPage } from "./sent/SentPage";
import { ShopPage } from "./shop/ShopPage";
import { SignInPage } from "./signin/SignInPage";
import { SortPage } from "./sort/SortPage";
import { UnplannedPage } from "./unplanned/UnplannedPage";
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
    void bring(person);
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
      return <OutboxPage person={person} />;
    case "me":
      return <MePage person={person} />;
    case "money":
      return <MoneyPage person={person} id={route.claim} />;
    case "new":
      return <UnplannedPage person={person} />;
    case "visit":
      return <BriefingPage person={person} id={route.id} />;
    case "sent":
      return <SentPage person={person} uuid={route.uuid} />;
    case "sign-in":
      return <SignInPage again={person} onIn={(somebody) => {
        go({ name: "visits" }, { replace: true });
        void askToKeep();
        void bring(somebody);
      }} />;
    case "fill":
      return (
        <FillPage person={person} draft={route.draft}>
          {(form) => <Runner form={form} section={route.section} landing={route.question} />}
        </FillPage>
      );
    case "shop":
      return <FillPage person={person} draft={route.draft}>{(form) => <ShopPage form={form} />}</FillPage>;
    case "sort":
      return <FillPage person={person} draft={route.draft}>{(form) => <SortPage form={form} />}</FillPage>;
    case "check":
      return <FillPage person={person} draft={route.draft}>{(form) => <CheckPage form={form} />}</FillPage>;
  }
}
