import type { Chosen } from "../src/sending/selection.js";

/** A file of this size and date, as a picker would give it. */
export function chosen(path: string, size: number, lastModified = 1_700_000_000_000): Chosen {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const file = new File([], name, { lastModified });
  Object.defineProperty(file, "size", { value: size });
  return { path, file };
}
