import { worded } from "../speech";

export const words = worded("spent", {
  title: "Money and time",
  hint: "If your time and costs are paid. Only those who pay and the reviewer see receipts.",
  work: "Minutes at the visit and for this report",
  travel: "Minutes on the way",
  minutesWrong: "Whole minutes, at most a day.",
  amount: "Amount",
  currency: "Currency",
  note: "What for",
  amountWrong: "An amount like 12.90.",
  item: (number: number) => `Cost ${number}`,
  add: "Add a cost",
  another: "Add another cost",
  remove: (number: number) => `Take cost ${number} away`,
  receipt: "Photo of the receipt",
  receiptOf: (number: number) => `Receipt of cost ${number}`,
  cover: "Cover card and loyalty numbers with a finger or a coin.",
});
