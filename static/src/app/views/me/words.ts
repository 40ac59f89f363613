import { worded } from "../speech";

export const words = worded("me", {
  title: "Me",
  name: "Name",
  email: "E-mail",
  known: "Known at",
  knownWhy: "You are not sent there. Tell whoever plans visits when that has changed.",
  kept: "Storage",
  keptYes: "This phone keeps your notes until they are sent.",
  keptNo: "This browser may clear your notes when the phone runs out of room or the page is not opened for a week. Put the app on the home screen to keep them safe.",
  install: "Put on the home screen",
  how: "On an iPhone: tap Share, then “Add to Home Screen”.",
  version: "Version",
  money: "Time and money",
  own: "Everything kept about me, as a file",
  agreed: (number: number, day: string) => `Agreement, version ${number}: accepted on ${day}`,
  agree: (number: number) => `Read and accept the agreement, version ${number}`,
  desk: "Pages for the desk",
  signOut: "Sign out",
  sure: (count: number) =>
    `${count === 1 ? "1 visit is" : `${count} visits are`} not sent yet. ${count === 1 ? "It stays" : "They stay"} on this phone and ${count === 1 ? "is" : "are"} sent when you sign in again here.`,
  stay: "Stay signed in",
});

export const agreementWords = worded("agreement", {
  title: "What we agree on",
  why: "Read this before your next visit. Taking part is voluntary. What you have begun can be sent in any case.",
  accept: "I accept",
  later: "Not now",
  failed: "The server could not be reached. You need a connection for this.",
  changed: "There is a newer version. Read this one.",
});

export const welcomeWords = worded("welcome", {
  title: (name: string) => `Hello ${name}`,
  passkey: "Next time, come in with your face, your fingerprint or the lock of your screen.",
  password: "Choose a password, so that you can come in again: your code will not last.",
  make: "Create a passkey",
  instead: "Choose a password instead",
  later: "Not now",
  laterHint: "You find both under Me. Your code stops working a day after its first use.",
  failed: "That did not work. Try again, or choose a password.",
});

export const passwordWords = worded("password", {
  current: "Password so far",
  new: "New password",
  hint: "10 characters or more. You are signed out everywhere else.",
  save: "Save the password",
  short: "A password has 10 characters or more.",
  wrong: "That was not saved. Check the password so far, and that the new one is long enough.",
  failed: "The server could not be reached. Try again when there is a connection.",
});

export const waysWords = worded("ways", {
  title: "Signing in",
  why: "With a passkey you come in with your face, your fingerprint or the lock of your screen.",
  has: (count: number) => (count === 1 ? "You have a passkey." : `You have ${count} passkeys.`),
  make: "Create a passkey on this phone",
  made: "The passkey is made.",
  failed: "No passkey was made. Try again when there is a connection.",
  choose: "Choose a password",
  change: "Change the password",
  saved: "The password has been saved.",
});

export const sessionWords = worded("sessions", {
  title: "Where you are signed in",
  looking: "Looking…",
  unreached: "Only the server knows, and it cannot be reached just now.",
  unknown: "A device",
  here: "This one",
  since: (day: string) => `since ${day}`,
  end: "End",
  others: "Sign out everywhere else",
});

export const likingWords = worded("liking", {
  title: "On this phone",
  focus: "One question a page",
  idle: "In the shop, hide after 20 seconds without a touch",
  hidden: "Hide shows a shopping list. Tap its title twice to come back.",
  nearby: "Show how far away visits are",
  nearbyHint: "Worked out on this phone; your position is not kept and not sent.",
  wifi: "Send photos over Wi-Fi only",
  language: "Language",
  asPhone: "As on this phone",
});
