import { dimensionsIn, headLength } from "./image-dimensions.js";
import { stripMetadata } from "./webp.js";

const type = "image/webp";

// In pixels: twice the size of a frame in the gallery, for screens of high density.
const side = 400;
// So that a gallery page with 24 of them takes less than 400 kB. The server accepts mostBytes.
const targetBytes = 12 * 1024;
const mostBytes = 24 * 1024;
const attempts: readonly (readonly [scale: number, quality: number])[] = [
  [1, 0.75],
  [1, 0.55],
  [1, 0.4],
  [0.75, 0.4],
  [0.5, 0.4],
];

// A decoded image takes four bytes of memory a pixel.
const mostPixels = 64_000_000;
const mostFileBytes = 100 * 1024 * 1024;
// For images whose dimensions cannot be read.
const mostUnknownBytes = 8 * 1024 * 1024;
const largestAspectRatio = 10;
// In milliseconds.
const decodeTimeout = 5000;

const imageName = /\.(avif|bmp|gif|jpe?g|png|webp)$/i;
const videoName = /\.(m4v|mov|mp4|ogv|webm)$/i;

/** Whether a thumbnail may be made of a file, by its name. */
export function hasThumbnail(path: string): boolean {
  return imageName.test(path) || videoName.test(path);
}

/** The browser cannot encode WebP. */
export class NoWebP extends Error {}

/**
 * The WebP thumbnail of an image or a video; undefined where the browser cannot decode it in time, or where decoding would
 * take too much memory.
 */
export async function thumbnailOf(file: File): Promise<Blob | undefined> {
  try {
    return await (videoName.test(file.name) ? thumbnailOfVideo(file) : thumbnailOfImage(file));
  } catch (fault) {
    if (fault instanceof NoWebP) {
      throw fault;
    }
    return undefined;
  }
}

async function thumbnailOfImage(file: File): Promise<Blob | undefined> {
  if (file.size > mostFileBytes) {
    return undefined;
  }
  const stored = dimensionsIn(await file.slice(0, headLength).arrayBuffer());
  if (stored ? !isWithinLimits(stored.width, stored.height) : file.size > mostUnknownBytes) {
    return undefined;
  }
  // Exif rotation may swap width and height: then this is larger than needed, and encode() scales it to the right size.
  const resize = stored && Math.max(stored.width, stored.height) > side ? { resizeWidth: side, resizeQuality: "medium" as const } : {};
  const bitmap = await withTimeout(createImageBitmap(file, { imageOrientation: "from-image", ...resize }), (late) => late.close());
  try {
    return await encode(bitmap, bitmap.width, bitmap.height);
  } finally {
    bitmap.close();
  }
}

// Videos often begin with black frames.
async function thumbnailOfVideo(file: File): Promise<Blob | undefined> {
  const video = document.createElement("video");
  const address = URL.createObjectURL(file);
  try {
    video.muted = true;
    video.playsInline = true;
    video.preload = "auto";
    video.src = address;
    await eventOf(video, "loadeddata");
    const moment = Number.isFinite(video.duration) ? Math.min(1, video.duration / 2) : 0;
    if (moment > 0) {
      const seeked = eventOf(video, "seeked");
      video.currentTime = moment;
      await seeked;
    }
    return isWithinLimits(video.videoWidth, video.videoHeight) ? await encode(video, video.videoWidth, video.videoHeight) : undefined;
  } finally {
    video.removeAttribute("src");
    video.load();
    URL.revokeObjectURL(address);
  }
}

function isWithinLimits(width: number, height: number): boolean {
  return width > 0 && height > 0 && width * height <= mostPixels && Math.max(width, height) <= largestAspectRatio * Math.min(width, height);
}

async function encode(source: CanvasImageSource, width: number, height: number): Promise<Blob | undefined> {
  const fit = Math.min(1, side / Math.max(width, height));
  let best: Blob | undefined;
  for (const [scale, quality] of attempts) {
    const canvas = new OffscreenCanvas(Math.max(1, Math.round(width * fit * scale)), Math.max(1, Math.round(height * fit * scale)));
    const context = canvas.getContext("2d", { alpha: false });
    if (!context) {
      return undefined;
    }
    context.fillStyle = "white";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = "medium";
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
    const written = await canvas.convertToBlob({ type, quality });
    if (written.type !== type) {
      throw new NoWebP();
    }
    const image = stripMetadata(await written.arrayBuffer());
    best = image && new Blob([image], { type });
    if (!best || best.size <= targetBytes) {
      return best;
    }
  }
  return best && best.size <= mostBytes ? best : undefined;
}

function eventOf(video: HTMLVideoElement, event: string): Promise<void> {
  return withTimeout(
    new Promise((resolve, reject) => {
      video.addEventListener(event, () => resolve(), { once: true });
      video.addEventListener("error", () => reject(new Error("The video cannot be decoded.")), { once: true });
    }),
  );
}

/** Rejects after the timeout; `close` then frees the late result. */
function withTimeout<T>(work: Promise<T>, close: (late: T) => void = () => undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error("It took too long."));
      work.then(close, () => undefined);
    }, decodeTimeout);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
