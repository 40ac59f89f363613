// Loaded when a barcode is read for the first time, and kept by the worker from then on.

import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import address from "zxing-wasm/reader/zxing_reader.wasm?url";

/** From our own assets: the library would ask a server far away. */
export const ready = prepareZXingModule({ overrides: { locateFile: () => address }, fireImmediately: true });

export async function read(picture: ImageData): Promise<string | null> {
  const found = await readBarcodes(picture, { formats: ["EAN13", "EAN8", "UPCA", "UPCE", "Code128"], maxNumberOfSymbols: 1, tryHarder: true });
  return found.find(({ isValid }) => isValid)?.text ?? null;
}
