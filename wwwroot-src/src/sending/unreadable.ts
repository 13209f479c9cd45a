const atOnce = 32;

/** The files that cannot be read, or not as they were when they were chosen: changed, moved or deleted since. */
export async function unreadable(files: readonly File[]): Promise<File[]> {
  const gone: File[] = [];
  for (let next = 0; next < files.length; next += atOnce) {
    const readable = await Promise.all(files.slice(next, next + atOnce).map(isReadable));
    gone.push(...files.slice(next, next + atOnce).filter((_, number) => !readable[number]));
  }
  return gone;
}

// Chromium and WebKit read no byte of a file whose size or date has changed. Firefox does, and has no last byte of one that is
// shorter now.
async function isReadable(file: File): Promise<boolean> {
  try {
    return (await file.slice(Math.max(0, file.size - 1)).arrayBuffer()).byteLength === Math.min(1, file.size);
  } catch {
    return false;
  }
}
