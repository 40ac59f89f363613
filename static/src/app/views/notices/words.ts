import { worded } from "../speech";

export const words = worded("news", {
  title: (unread: number) => (unread ? `News (${unread})` : "News"),
  read: "Mark as read",
  isNew: "New: ",
  earlier: "Earlier",
});
