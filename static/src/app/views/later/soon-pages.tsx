// Pages behind the list of visits and the briefing. One part, so that they are there together.

export { NotOn } from "../briefing/NotOn";
export { Reasons } from "../briefing/Reasons";
export { keepTelling } from "../../sync/push";
export { Board } from "../visits/Board";
export { CheckPage } from "../check/CheckPage";
export { AgreementPage } from "../me/AgreementPage";
export { MePage } from "../me/MePage";
export { WelcomePage } from "../me/WelcomePage";
export { MoneyPage } from "../money/MoneyPage";
export { ElsewhereRows } from "../outbox/Elsewhere";
export { OutboxPage } from "../outbox/OutboxPage";
export { FillPage } from "../runner/FillPage";
export { Runner } from "../runner/Runner";
export { SentPage } from "../sent/SentPage";
export { ShopPage } from "../shop/ShopPage";
export { SortPage } from "../sort/SortPage";
export { UnplannedPage } from "../unplanned/UnplannedPage";
