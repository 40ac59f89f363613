// Reads barcodes: by what the browser brings, else by a library that is loaded then.

export type Reader = (picture: ImageData) => Promise<string | null>;

interface Detector {
  detect(picture: ImageData): Promise<{ rawValue: string }[]>;
}

interface DetectorKind {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

const FORMATS = ["ean_13", "ean_8", "upc_a", "upc_e", "code_128"];

async function native(): Promise<Reader | null> {
  const Kind = (globalThis as { BarcodeDetector?: DetectorKind }).BarcodeDetector;
  const formats = (await Kind?.getSupportedFormats().catch(() => [])) ?? [];
  if (!Kind || !formats.includes("ean_13")) return null;
  const detector = new Kind({ formats: FORMATS.filter((format) => formats.includes(format)) });
  return async (picture) => (await detector.detect(picture))[0]?.rawValue ?? null;
}

/** Rejects without a network when the library has never been loaded. */
export async function openReader(): Promise<Reader> {
  const own = await native();
  if (own) return own;
  const { read, ready } = await import("./later/zxing");
  await ready;
  return read;
}

/** Digits alone; twelve of them are thirteen with a nought before. */
function plain(barcode: string): string {
  const digits = barcode.replace(/\D/g, "");
  return digits.length === 12 ? `0${digits}` : digits;
}

export function isSame(one: string | undefined, other: string): boolean {
  return one !== undefined && plain(one) !== "" && plain(one) === plain(other);
}
