import { worded } from "../speech";

export const words = worded("signin", {
  title: "Sign in",
  name: "E-mail or staff number",
  password: "Password",
  passwordHint: "Or the code of your card or mail",
  passkey: "Use a passkey",
  code: "Send me a code",
  codeSent: (email: string) => `If ${email} belongs to somebody here, a code is on its way. Type it in place of the password within 10 minutes.`,
  codeMissing: "Enter your e-mail address first.",
  show: "Show password",
  go: "Sign in",
  going: "Signing in…",
  demo: "This is a demonstration. Sign in as",
  wrong: "That e-mail or staff number and that password do not belong together. Check both and try again.",
  wait: (seconds: number) => `Too many attempts. Try again in ${seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`}.`,
  failed: {
    offline: "There is no connection to the server. Check the network and try again.",
    timeout: "The server did not answer in time. Try again.",
    portal: "This Wi-Fi needs a login of its own. Open any web page, log in there, then try again.",
    busy: "The server has a problem. Try again in a minute.",
  },
  missing: "Enter your e-mail or staff number and your password.",
  unsent: (count: number) =>
    count === 1
      ? "1 visit on this phone waits for the person who made it to sign in."
      : `${count} visits on this phone wait for the people who made them to sign in.`,
  back: "Visits",
});
