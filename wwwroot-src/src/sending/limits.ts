import type { Chosen } from "./selection.js";
import { quote, sayBytes, sayCount } from "./words.js";

/** What the server takes in one transfer. */
export interface Limits {
  readonly bytes: number;
  readonly files: number;
  /** The bytes as the page says them. */
  readonly size: string;
}

/** Why these files cannot be sent, in words, by name where it is a file's; undefined when they can. */
export function tooMuch(files: readonly Chosen[], limits: Limits): string | undefined {
  const may = `this server takes up to ${limits.size} a transfer`;
  const tooLarge = files.filter((chosen) => chosen.file.size > limits.bytes);
  const [first] = tooLarge;
  if (first !== undefined) {
    const others = tooLarge.length > 1 ? ` and ${sayCount(tooLarge.length - 1, "more file")}` : "";
    const is = tooLarge.length > 1 ? "are too large" : `is ${sayBytes(first.file.size)}`;
    return `${quote(first.path)}${others} ${is}: ${may}.`;
  }

  const size = files.reduce((sum, chosen) => sum + chosen.file.size, 0);
  if (size > limits.bytes) {
    const largest = files.reduce((most, chosen) => (chosen.file.size > most.file.size ? chosen : most));
    return `That is ${sayBytes(size)} together, and ${may}: leave something out. The largest is ${quote(largest.path)}, ${sayBytes(largest.file.size)}.`;
  }

  return files.length > limits.files
    ? `These are ${sayCount(files.length, "file")}, and this server takes up to ${sayCount(limits.files, "file")} a transfer: leave some out, or send them as one archive.`
    : undefined;
}
