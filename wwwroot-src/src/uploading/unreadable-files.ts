import { TimeSlices } from "./time-slices.js";

const concurrency = 32;
// In bytes. File.slice() takes a browser longer than reading a file of this size.
const readWhole = 64 * 1024;

/**
 * The files that cannot be read, or that were changed, moved or deleted since they were chosen.
 * @param count Called with the number of files checked so far.
 */
export async function findUnreadable(files: readonly File[], slices = new TimeSlices(), count?: (checked: number, all: number) => void): Promise<File[]> {
  const unreadable: File[] = [];
  for (let next = 0; next < files.length; next += concurrency) {
    const readable = await Promise.all(files.slice(next, next + concurrency).map(isReadable));
    unreadable.push(...files.slice(next, next + concurrency).filter((_, number) => !readable[number]));
    count?.(next, files.length);
    if (slices.tick()) {
      await slices.next();
    }
  }
  return unreadable;
}

// Chromium and WebKit refuse to read a file whose size or date has changed. Firefox reads it, but gets no last byte of a file
// that has become shorter.
async function isReadable(file: File): Promise<boolean> {
  try {
    const last = file.size <= readWhole ? file : file.slice(file.size - 1);
    return (await last.arrayBuffer()).byteLength === last.size;
  } catch {
    return false;
  }
}
