import { useState } from "preact/hooks";
import type { Person } from "../../store/shapes";
import { accept, type Accepted, type Agreement } from "../../sync/account";
import { Frame } from "../frame";
import { Link } from "../link";
import { agreementWords as words } from "./words";

/** Accepted on this page, it lets the page behind it through by itself. */
export function AgreementPage({ person, agreement }: { person: Person; agreement: Agreement }) {
  const [result, setResult] = useState<Accepted | "going" | null>(null);
  const go = async () => {
    setResult("going");
    setResult(await accept(person, agreement.number));
  };
  return (
    <Frame title={words.title}>
      <p class="hint">{words.why}</p>
      <div class="agreement">
        {(agreement.text ?? "").split("\n\n").map((part, index) => <p key={index}>{part}</p>)}
      </div>
      <p class="problem" role="alert">{result === "failed" ? words.failed : result === "changed" ? words.changed : ""}</p>
      <p><button type="button" class="button primary wide" disabled={result === "going"} onClick={() => void go()}>{words.accept}</button></p>
      <p><Link to={{ name: "visits" }} backwards>{words.later}</Link></p>
    </Frame>
  );
}
