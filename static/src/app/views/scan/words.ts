import { worded } from "../speech";

export const words = worded("scan", {
  scan: "Scan a barcode",
  hold: "Hold the barcode in front of the camera.",
  opening: "Opening the camera…",
  noCamera: "The camera cannot be used here. Type the number below the bars.",
  noReader: "The first time, reading barcodes needs a network. Type the number below the bars.",
  typed: "Number below the bars",
  take: "Take it",
  close: "Close",
});
