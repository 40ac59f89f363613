import { worded } from "./speech";

/** What stands around the pages, and in place of them. */
export const words = worded("shell", {
  direction: "ltr",
  app: "Notes",
  places: "Places",
  visits: "Visits",
  outbox: "Outbox",
  unsent: (count: number) => `, ${count} unsent`,
  me: "Me",
  news: (count: number) => `, ${count} new`,
  /** Sat 21 Nov */
  day: (weekday: string, day: string, month: string) => `${weekday} ${day} ${month}`,
  sentBack: "Sent back to you",
  blocked: "An older version is open in another tab. Close that tab; nothing is lost.",
  late: {
    title: "Not here yet",
    needs: "This part of the app is not on this phone yet. It needs a network once, and is then kept.",
    safe: "What you have noted is safe.",
    again: "Try again",
    trying: "Trying …",
  },
});
