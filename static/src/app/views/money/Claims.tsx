import type { Claim } from "../../sync/claims";
import { quantity, sameText, stateText } from "./told";
import { words } from "./words";

/** What one visit, or one stage of it, asked for, and what became of each thing. */
export function Items({ claim }: { claim: Claim }) {
  const together = sameText(claim);
  return (
    <>
      <ul class="claim">
        {claim.items.map((one) => (
          <li key={one.item}>
            <span>{words.of[one.kind]}: <bdi>{quantity(one, one.asked)}</bdi>{one.note && <>, <bdi>{one.note}</bdi></>}</span>
            {!together && <strong class="num">{stateText(one, claim)}</strong>}
            {one.reason && <span class="row-sub">{words.why(one.reason)}</span>}
          </li>
        ))}
      </ul>
      {together && <strong class="num">{together}</strong>}
    </>
  );
}

/** On the page of a visit. */
export function Claims({ claims }: { claims: readonly Claim[] }) {
  if (!claims.length) return null;
  return (
    <section class="group" aria-labelledby="money">
      <h2 id="money">{words.title}</h2>
      {claims.map((claim) => <div key={claim.id} class="row still"><Items claim={claim} /></div>)}
    </section>
  );
}
