import { worded } from "../speech";

export const words = worded("telling", {
  title: "When something is new",
  tell: "Tell me about new and returned visits",
  how: "A note without a sound. It names no place, and none comes while you are filling in a visit.",
  begins: "Quiet from",
  ends: "Quiet until",
  hours: "What is new in these hours is told afterwards.",
  install: "An iPhone can tell you what is new once the app is on the home screen: tap Share, then “Add to Home Screen”.",
  never: "This browser cannot tell you what is new. It stands in the app in any case.",
  refused: "Your phone does not allow it. Allow notifications for this app in the settings of the phone or the browser, then try again.",
  failed: "That did not work. Try again when there is a connection.",
});
