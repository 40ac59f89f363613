// Zip files as they are needed here: stored, not packed, because photos do not get smaller.

export interface Entry {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const UTF8 = 0x0800;
/** 1 January 1980: a copy tells no more about times than the documents in it. */
const NO_DATE = 0x21;

/** Not a copy that was saved here, or one that was cut. */
export class NotZip extends Error {}

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

export function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (let index = 0; index < bytes.length; index += 1) sum = TABLE[(sum ^ bytes[index]!) & 0xff]! ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

/** Little-endian fields: [value, bytes of it]. */
function header(fields: [number, 2 | 4][]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [, size]) => sum + size, 0)));
  let at = 0;
  for (const [value, size] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return new Uint8Array(view.buffer);
}

function facts(name: Uint8Array, size: number, sum: number): [number, 2 | 4][] {
  return [[20, 2], [UTF8, 2], [0, 2], [0, 2], [NO_DATE, 2], [sum, 4], [size, 4], [size, 4], [name.length, 2], [0, 2]];
}

/** Takes one entry at a time, so that no more than one photo is in memory. */
export async function zip(entries: AsyncIterable<Entry>): Promise<Blob> {
  const parts: Blob[] = [];
  const central: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  for await (const { name, bytes } of entries) {
    const called = new TextEncoder().encode(name);
    const about = facts(called, bytes.length, crc32(bytes));
    parts.push(new Blob([header([[LOCAL, 4], ...about]), called, bytes]));
    central.push(header([[CENTRAL, 4], [20, 2], ...about, [0, 2], [0, 2], [0, 2], [0, 4], [at, 4]]), called);
    at += 30 + called.length + bytes.length;
  }
  const size = central.reduce((sum, part) => sum + part.length, 0);
  const count = central.length / 2;
  const end = header([[END, 4], [0, 2], [0, 2], [count, 2], [count, 2], [size, 4], [at, 4], [0, 2]]);
  return new Blob([...parts, ...central, end], { type: "application/zip" });
}

async function viewOf(file: Blob, from: number, to: number): Promise<DataView<ArrayBuffer>> {
  return new DataView(await file.slice(from, to).arrayBuffer());
}

/** Where the entries of a zip lie; each is read when it is asked for. */
export async function unzip(file: Blob): Promise<Map<string, () => Promise<Uint8Array<ArrayBuffer>>>> {
  const tail = await viewOf(file, file.size - 22, file.size);
  if (file.size < 22 || tail.getUint32(0, true) !== END) throw new NotZip();
  const [count, size, start] = [tail.getUint16(10, true), tail.getUint32(12, true), tail.getUint32(16, true)];
  const list = await viewOf(file, start, start + size);
  const found = new Map<string, () => Promise<Uint8Array<ArrayBuffer>>>();
  for (let at = 0, index = 0; index < count; index += 1) {
    if (at + 46 > list.byteLength || list.getUint32(at, true) !== CENTRAL || list.getUint16(at + 10, true) !== 0) throw new NotZip();
    const [sum, length] = [list.getUint32(at + 16, true), list.getUint32(at + 24, true)];
    const [name, extra, offset] = [list.getUint16(at + 28, true), list.getUint16(at + 30, true) + list.getUint16(at + 32, true), list.getUint32(at + 42, true)];
    const called = new TextDecoder().decode(new Uint8Array(list.buffer, at + 46, name));
    found.set(called, () => entry(file, { offset, length, sum }));
    at += 46 + name + extra;
  }
  return found;
}

async function entry(file: Blob, { offset, length, sum }: { offset: number; length: number; sum: number }): Promise<Uint8Array<ArrayBuffer>> {
  const local = await viewOf(file, offset, offset + 30);
  if (local.byteLength < 30 || local.getUint32(0, true) !== LOCAL) throw new NotZip();
  const from = offset + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  const bytes = new Uint8Array(await file.slice(from, from + length).arrayBuffer());
  if (bytes.length !== length || crc32(bytes) !== sum) throw new NotZip();
  return bytes;
}
