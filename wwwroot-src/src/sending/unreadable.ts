const atOnce = 32;

/** The files that can no longer be read as they were when they were chosen: changed, moved or deleted since. */
export async function unreadable(files: readonly File[]): Promise<File[]> {
  const gone: File[] = [];
  for (let next = 0; next < files.length; next += atOnce) {
    const readable = await Promise.all(files.slice(next, next + atOnce).map(isReadable));
    gone.push(...files.slice(next, next + atOnce).filter((_, number) => !readable[number]));
  }
  return gone;
}

// A browser keeps a file's size and date, and reads no byte of one that has others now.
async function isReadable(file: File): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
