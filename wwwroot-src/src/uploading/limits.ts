import { formatBytes, formatCount, quote } from "../format.js";
import type { ChosenFile } from "./selection.js";

/** The limits of one transfer. */
export interface Limits {
  readonly bytes: number;
  readonly files: number;
  /** The limit of bytes in words, as on the page. */
  readonly size: string;
  /** How many bytes more all transfers of who is signed in may take, and the most in words; undefined without such a limit. */
  readonly space?: { readonly left: number; readonly quota: string } | undefined;
}

/** Why these files exceed the limits, as a sentence; undefined when they do not. */
export function limitError(files: readonly ChosenFile[], limits: Limits): string | undefined {
  const limit = `this server takes up to ${limits.size} a transfer`;
  const tooLarge = files.filter((chosen) => chosen.file.size > limits.bytes);
  const [first] = tooLarge;
  if (first !== undefined) {
    const others = tooLarge.length > 1 ? ` and ${formatCount(tooLarge.length - 1, "more file")}` : "";
    const is = tooLarge.length > 1 ? "are too large" : `is ${formatBytes(first.file.size)}`;
    return `${quote(first.path)}${others} ${is}: ${limit}.`;
  }

  const size = files.reduce((sum, chosen) => sum + chosen.file.size, 0);
  if (size > limits.bytes) {
    const largest = files.reduce((most, chosen) => (chosen.file.size > most.file.size ? chosen : most));
    return `That is ${formatBytes(size)} together, and ${limit}: leave something out. The largest is ${quote(largest.path)}, ${formatBytes(largest.file.size)}.`;
  }

  const { space } = limits;
  if (space !== undefined && size > space.left) {
    const left = space.left > 0 ? `${formatBytes(space.left)} of your ${space.quota} are left` : `all of your ${space.quota} are in use`;
    return `That is ${formatBytes(size)}, and ${left}: leave something out, or delete transfers that are no longer needed.`;
  }

  return files.length > limits.files
    ? `These are ${formatCount(files.length, "file")}, and this server takes up to ${formatCount(limits.files, "file")} a transfer: leave some out, or send them as one archive.`
    : undefined;
}
