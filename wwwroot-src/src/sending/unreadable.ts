import { TimeSlices } from "./time-slices.js";

const atOnce = 32;
// To cut a file costs a browser more than to read so much of it, in bytes.
const readWhole = 64 * 1024;

/**
 * The files that cannot be read, or not as they were when they were chosen: changed, moved or deleted since.
 * @param count Told how many have been looked at.
 */
export async function unreadable(files: readonly File[], slices = new TimeSlices(), count?: (looked: number, all: number) => void): Promise<File[]> {
  const gone: File[] = [];
  for (let next = 0; next < files.length; next += atOnce) {
    const readable = await Promise.all(files.slice(next, next + atOnce).map(isReadable));
    gone.push(...files.slice(next, next + atOnce).filter((_, number) => !readable[number]));
    count?.(next, files.length);
    if (slices.tick()) {
      await slices.next();
    }
  }
  return gone;
}

// Chromium and WebKit read no byte of a file whose size or date has changed. Firefox does, and has no last byte of one that is
// shorter now.
async function isReadable(file: File): Promise<boolean> {
  try {
    const last = file.size <= readWhole ? file : file.slice(file.size - 1);
    return (await last.arrayBuffer()).byteLength === last.size;
  } catch {
    return false;
  }
}
