export const words = {
  title: "Me",
  name: "Name",
  email: "E-mail",
  kept: "Storage",
  keptYes: "This phone keeps your notes until they are sent.",
  keptNo: "This browser may clear your notes when the phone runs out of room or the page is not opened for a week. Put the app on the home screen to keep them safe.",
  install: "Put on the home screen",
  how: "On an iPhone: tap Share, then “Add to Home Screen”.",
  version: "Version",
  desk: "Pages for the desk",
  signOut: "Sign out",
  sure: (count: number) =>
    `${count === 1 ? "1 visit is" : `${count} visits are`} not sent yet. ${count === 1 ? "It stays" : "They stay"} on this phone and ${count === 1 ? "is" : "are"} sent when you sign in again here.`,
  stay: "Stay signed in",
};
