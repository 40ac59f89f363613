// What applies, what is missing, and the provisional score: the same rules as the server's
// mystery/scoring, bound to it by the vectors and by tests/rules/test_agreement.py.
export type { Seen } from "./conditions";
export { demandedEvidence, isBad, isForbidden, isRequired, missing, naAllowed, type Demand, type Missing } from "./demands";
export { firstSpoken, LANGUAGES, NAMES, type Language } from "./language";
export { metresBetween, type Point } from "./near";
export { mayApply } from "./possible";
export { readChecklist, text, Unreadable } from "./read";
export { score } from "./score";
export { nextStage, openStage, stageKeys, stageOf, type StageFacts } from "./stages";
export { applicable, states, walk, walkRow, type Shown, type Step, type Walk } from "./walk";
export type * from "./types";
