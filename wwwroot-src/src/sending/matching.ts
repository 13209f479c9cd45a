import type { Chosen } from "./selection.js";
import { quoteSome } from "./words.js";

/** A file as it was when its upload began. */
export interface Announced {
  readonly path: string;
  readonly size: number;
  readonly lastModified: number;
  /** What tells it from another file of the same path, size and date that is sent with it; absent where there is none. */
  readonly digest?: number;
}

/** What became of the files of an unfinished upload. */
export interface Match {
  /** The files in the order in which they were announced; undefined in place of one that is not there as it was. */
  readonly files: readonly (File | undefined)[];
  readonly changed: readonly string[];
  readonly missing: readonly string[];
}

/** Whether all files were found again. */
export function isWhole(found: Match): boolean {
  return found.changed.length === 0 && found.missing.length === 0;
}

/**
 * Finds the files of an unfinished upload again: by path, size and date.
 * @param omitted The numbers of those that are no longer sent.
 * @param digests What tells those apart that have the same.
 */
export function match(
  announced: readonly Announced[],
  chosen: readonly Chosen[],
  omitted: readonly number[] = [],
  digests: ReadonlyMap<File, number> = new Map(),
): Match {
  const without = new Set(omitted);
  const byPath = new Map<string, File[]>();
  for (const { path, file } of chosen) {
    const same = byPath.get(path);
    if (same) {
      same.push(file);
    } else {
      byPath.set(path, [file]);
    }
  }

  const files: (File | undefined)[] = [];
  const changed: string[] = [];
  const missing: string[] = [];
  for (const [number, { path, size, lastModified, digest }] of announced.entries()) {
    const candidates = byPath.get(path) ?? [];
    const found = candidates.findIndex(
      (file) => file.size === size && file.lastModified === lastModified && (digest === undefined || digests.get(file) === digest),
    );
    const file = without.has(number) ? undefined : candidates[found];
    files.push(file);
    if (file) {
      candidates.splice(found, 1);
    } else if (!without.has(number)) {
      (byPath.has(path) ? changed : missing).push(path);
    }
  }

  return { files, changed, missing };
}

/** Whether somebody who chose these files meant that upload, though not all are as they were. */
export function isMeant(announced: readonly Announced[], found: Match): boolean {
  return found.missing.length < announced.length;
}

/** What keeps an upload from going on, by name. */
export function explain(found: Match): string {
  const sentences: string[] = [];
  if (found.changed.length > 0) {
    const has = found.changed.length === 1 ? "has" : "have";
    sentences.push(
      `${quoteSome(found.changed)} ${has} changed since: put ${found.changed.length === 1 ? "it" : "them"} back as ${found.changed.length === 1 ? "it was" : "they were"}, or send the rest.`,
    );
  }
  if (found.missing.length > 0) {
    const [is, them] = found.missing.length === 1 ? ["is", "it"] : ["are", "them"];
    sentences.push(`${quoteSome(found.missing)} ${is} still missing: choose ${them} too, or send the rest.`);
  }
  return sentences.join(" ");
}
