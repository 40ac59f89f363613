// Makes a photo small enough for a bad line. Drawing it again also leaves out what the camera wrote
// into the file about place and device.

/** Long edge in pixels: enough detail to read a receipt. */
const LONG_EDGE = 2048;
const QUALITY = 0.82;

async function shrink(file: Blob): Promise<ArrayBuffer> {
  const image = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONG_EDGE / Math.max(image.width, image.height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(image.width * scale)), Math.max(1, Math.round(image.height * scale)));
  const context = canvas.getContext("2d", { alpha: false })!;
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  const jpeg = await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
  if (jpeg.type !== "image/jpeg") throw new Error("This browser cannot write JPEG.");
  return jpeg.arrayBuffer();
}

self.addEventListener("message", (event: MessageEvent<Blob>) => {
  shrink(event.data).then(
    (bytes) => self.postMessage(bytes, { transfer: [bytes] }),
    () => self.postMessage(null),
  );
});
