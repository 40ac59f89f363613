export const words = {
  title: (unread: number) => (unread ? `News (${unread})` : "News"),
  read: "Mark as read",
  isNew: "New: ",
  earlier: "Earlier",
};
