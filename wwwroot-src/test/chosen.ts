import type { ChosenFile } from "../src/uploading/selection.js";

/** A chosen file of this size and date. */
export function chosen(path: string, size: number, lastModified = 1_700_000_000_000): ChosenFile {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const file = new File([], name, { lastModified });
  Object.defineProperty(file, "size", { value: size });
  return { path, file };
}
