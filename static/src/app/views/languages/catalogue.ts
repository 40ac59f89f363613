// All the words of the app, of the shape that they have in English. Types only.

export interface Catalogue {
  shell: typeof import("../words").words;
  briefing: typeof import("../briefing/words").words;
  giveBack: typeof import("../briefing/giveBackWords").words;
  notOn: typeof import("../briefing/notOnWords").words;
  check: typeof import("../check/words").words;
  cover: typeof import("../cover/words").words;
  edit: typeof import("../edit/words").words;
  me: typeof import("../me/words").words;
  agreement: typeof import("../me/words").agreementWords;
  welcome: typeof import("../me/words").welcomeWords;
  password: typeof import("../me/words").passwordWords;
  ways: typeof import("../me/words").waysWords;
  sessions: typeof import("../me/words").sessionWords;
  liking: typeof import("../me/words").likingWords;
  telling: typeof import("../me/tellingWords").words;
  money: typeof import("../money/words").words;
  news: typeof import("../notices/words").words;
  backup: typeof import("../outbox/backupWords").words;
  rescue: typeof import("../outbox/rescueWords").words;
  outbox: typeof import("../outbox/words").words;
  practice: typeof import("../practice/words").words;
  question: typeof import("../runner/questionWords").words;
  returned: typeof import("../runner/returnedWords").words;
  widgets: typeof import("../runner/widgets/words").words;
  runner: typeof import("../runner/words").words;
  scan: typeof import("../scan/words").words;
  sent: typeof import("../sent/words").words;
  shop: typeof import("../shop/words").words;
  signin: typeof import("../signin/words").words;
  sort: typeof import("../sort/words").words;
  spent: typeof import("../spent/words").words;
  unsupported: typeof import("../unsupportedWords").words;
  unplanned: typeof import("../unplanned/words").words;
  visits: typeof import("../visits/words").words;
}
