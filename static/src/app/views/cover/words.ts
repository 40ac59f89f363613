import { worded } from "../speech";

export const words = worded("cover", {
  title: "Shopping list",
  hide: "Hide",
  add: "Add",
  entry: "What to buy",
  clear: "Take away what is ticked",
  back: "Back to the notes",
  first: ["Milk", "Bread", "Apples"],
});
