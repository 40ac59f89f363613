export const words = {
  title: "Shopping list",
  hide: "Hide",
  add: "Add",
  entry: "What to buy",
  clear: "Take away what is ticked",
  back: "Back to the notes",
  first: ["Milk", "Bread", "Apples"],
};
