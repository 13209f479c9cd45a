/** The first segment of a path: the outermost folder, or the file itself where it is in no folder. */
export function firstSegment(path: string): string {
  const end = path.indexOf("/");
  return end < 0 ? path : path.slice(0, end);
}
