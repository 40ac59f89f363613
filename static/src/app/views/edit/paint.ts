// Draws marks into a photo. The same strokes are seen while drawing and burnt in at the end.

import type { Mark } from "../../store/shapes";
import { boxOf, covered, shades, type Box } from "./marks";

/** Long edge in pixels, as for every photo that is kept. */
const LONG_EDGE = 2048;
const QUALITY = 0.88;
/** How far blocks of a blur differ in lightness, of 255. */
const SPREAD = 26;
const INK = "#e4320c";
const CASING = "#fff";

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
export type Source = ImageBitmap | OffscreenCanvas;

/** The photo as it is looked at, upright and no larger than what is kept; rejects where this browser cannot read it. */
export async function openPhoto(bytes: ArrayBuffer, type: string): Promise<Source> {
  const image = await createImageBitmap(new Blob([bytes], { type }), { imageOrientation: "from-image" });
  const scale = LONG_EDGE / Math.max(image.width, image.height);
  if (scale >= 1) return image;
  const canvas = new OffscreenCanvas(Math.round(image.width * scale), Math.round(image.height * scale));
  const context = canvas.getContext("2d")!;
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  return canvas;
}

/** One colour for the whole of an area: the only thing of it that a blur lets through. */
function meanOf(photo: Source, { x, y, width, height }: Box): [number, number, number] {
  const side = 16;
  const context = new OffscreenCanvas(side, side).getContext("2d", { willReadFrequently: true })!;
  context.drawImage(photo, x, y, width, height, 0, 0, side, side);
  const { data } = context.getImageData(0, 0, side, side);
  const sums: [number, number, number] = [0, 0, 0];
  for (let at = 0; at < data.length; at += 4) for (const part of [0, 1, 2] as const) sums[part] += data[at + part]!;
  return sums.map((sum) => sum / (side * side)) as typeof sums;
}

/** Looks pixelated; the blocks are chance around one colour, so that nothing can be read back from them. */
function paintBlur(context: Context, photo: Source, mark: Mark): void {
  const { x, y, width, height, block } = covered(mark, photo);
  const mean = meanOf(photo, { x, y, width, height });
  const shade = shades(mark.seed);
  for (let top = y; top < y + height; top += block)
    for (let left = x; left < x + width; left += block) {
      const light = shade.next().value * SPREAD;
      context.fillStyle = `rgb(${mean.map((part) => Math.round(part + light)).join(" ")})`;
      context.fillRect(left, top, Math.min(block, x + width - left), Math.min(block, y + height - top));
    }
}

function traceCircle(context: Context, mark: Mark): void {
  const { x, y, width, height } = boxOf(mark);
  context.ellipse(x + width / 2, y + height / 2, width / 2, height / 2, 0, 0, 2 * Math.PI);
}

function traceArrow(context: Context, { from, to }: Mark, line: number): void {
  const [angle, length] = [Math.atan2(to.y - from.y, to.x - from.x), Math.hypot(to.x - from.x, to.y - from.y)];
  const barb = Math.min(line * 5, length * 0.6);
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  for (const side of [-0.5, 0.5]) {
    context.moveTo(to.x, to.y);
    context.lineTo(to.x - barb * Math.cos(angle + side), to.y - barb * Math.sin(angle + side));
  }
}

/** A line that stands out on any ground. */
function paintLine(context: Context, photo: Source, mark: Mark): void {
  const line = Math.max(photo.width, photo.height) / 110;
  context.beginPath();
  if (mark.kind === "circle") traceCircle(context, mark);
  else traceArrow(context, mark, line);
  context.lineCap = context.lineJoin = "round";
  for (const [colour, width] of [[CASING, line * 1.8], [INK, line]] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }
}

/** The photo with its marks, as large as the canvas; lines lie above what is blurred. */
export function paint(canvas: HTMLCanvasElement | OffscreenCanvas, photo: Source, marks: readonly Mark[]): void {
  const context = canvas.getContext("2d", { alpha: false }) as Context;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.imageSmoothingQuality = "high";
  context.drawImage(photo, 0, 0, canvas.width, canvas.height);
  context.setTransform(canvas.width / photo.width, 0, 0, canvas.height / photo.height, 0, 0);
  for (const mark of marks) if (mark.kind === "blur") paintBlur(context, photo, mark);
  for (const mark of marks) if (mark.kind !== "blur") paintLine(context, photo, mark);
}

/** A new JPEG with the marks burnt in: nothing of the old file is in it, no place, no device, no covered pixel. */
export async function burn(photo: Source, marks: readonly Mark[]): Promise<ArrayBuffer> {
  const canvas = new OffscreenCanvas(photo.width, photo.height);
  paint(canvas, photo, marks);
  const jpeg = await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
  if (jpeg.type !== "image/jpeg") throw new Error("This browser cannot write JPEG.");
  return jpeg.arrayBuffer();
}
