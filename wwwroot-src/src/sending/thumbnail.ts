import { dimensionsIn, headLength } from "./dimensions.js";
import { pictureOf } from "./webp.js";

const type = "image/webp";

// What a page shows in a frame of 200 pixels, on a screen of two dots a pixel.
const side = 400;
// Twenty-four of them and their page are less than 400 kB; the server takes twice as much.
const fewBytes = 12 * 1024;
const mostBytes = 24 * 1024;
const attempts: readonly (readonly [scale: number, quality: number])[] = [
  [1, 0.75],
  [1, 0.55],
  [1, 0.4],
  [0.75, 0.4],
  [0.5, 0.4],
];

// A decoded picture takes four bytes a pixel, and others want memory as well.
const mostPixels = 64_000_000;
const mostFileBytes = 100 * 1024 * 1024;
// Where nothing says how large a picture is, its file must be small.
const mostUnknownBytes = 8 * 1024 * 1024;
const narrowest = 10;
const patience = 5000;

const picture = /\.(avif|bmp|gif|jpe?g|png|webp)$/i;
const film = /\.(m4v|mov|mp4|ogv|webm)$/i;

/** Whether a file may be one of which a small picture can be made, by its name. */
export function isPictured(path: string): boolean {
  return picture.test(path) || film.test(path);
}

/** The browser cannot write WebP: it makes no thumbnails. */
export class NoWebP extends Error {}

/**
 * A small picture of a picture or a film, in WebP; undefined where the browser cannot read it in some seconds, or where it
 * would take too much memory.
 */
export async function thumbnailOf(file: File): Promise<Blob | undefined> {
  try {
    return await (film.test(file.name) ? ofFilm(file) : ofPicture(file));
  } catch (fault) {
    if (fault instanceof NoWebP) {
      throw fault;
    }
    return undefined;
  }
}

async function ofPicture(file: File): Promise<Blob | undefined> {
  if (file.size > mostFileBytes) {
    return undefined;
  }
  const stored = dimensionsIn(await file.slice(0, headLength).arrayBuffer());
  if (stored ? !isReasonable(stored.width, stored.height) : file.size > mostUnknownBytes) {
    return undefined;
  }
  // Turned by its Exif data the width may be the height: then it is made somewhat larger here, and right below.
  const resize = stored && Math.max(stored.width, stored.height) > side ? { resizeWidth: side, resizeQuality: "medium" as const } : {};
  const bitmap = await within(createImageBitmap(file, { imageOrientation: "from-image", ...resize }), (late) => late.close());
  try {
    return await encoded(bitmap, bitmap.width, bitmap.height);
  } finally {
    bitmap.close();
  }
}

// The first moments of a film are often black.
async function ofFilm(file: File): Promise<Blob | undefined> {
  const video = document.createElement("video");
  const address = URL.createObjectURL(file);
  try {
    video.muted = true;
    video.playsInline = true;
    video.preload = "auto";
    video.src = address;
    await happens(video, "loadeddata");
    const moment = Number.isFinite(video.duration) ? Math.min(1, video.duration / 2) : 0;
    if (moment > 0) {
      const sought = happens(video, "seeked");
      video.currentTime = moment;
      await sought;
    }
    return isReasonable(video.videoWidth, video.videoHeight) ? await encoded(video, video.videoWidth, video.videoHeight) : undefined;
  } finally {
    video.removeAttribute("src");
    video.load();
    URL.revokeObjectURL(address);
  }
}

function isReasonable(width: number, height: number): boolean {
  return width > 0 && height > 0 && width * height <= mostPixels && Math.max(width, height) <= narrowest * Math.min(width, height);
}

async function encoded(source: CanvasImageSource, width: number, height: number): Promise<Blob | undefined> {
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
    const picture = pictureOf(await written.arrayBuffer());
    best = picture && new Blob([picture], { type });
    if (!best || best.size <= fewBytes) {
      return best;
    }
  }
  return best && best.size <= mostBytes ? best : undefined;
}

function happens(video: HTMLVideoElement, event: string): Promise<void> {
  return within(
    new Promise((resolve, reject) => {
      video.addEventListener(event, () => resolve(), { once: true });
      video.addEventListener("error", () => reject(new Error("The film cannot be read.")), { once: true });
    }),
  );
}

// What comes too late is closed by whoever knows how.
function within<T>(work: Promise<T>, close: (late: T) => void = () => undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error("It took too long."));
      work.then(close, () => undefined);
    }, patience);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
