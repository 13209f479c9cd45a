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

/**
 * What was not chosen yet, as somebody would choose it: a folder, or a file in none. Where something of a folder was chosen,
 * the folder was.
 */
export function awaited(found: Match, chosen: readonly Chosen[]): string[] {
  const folders = foldersOf(chosen);
  return [...new Set(found.missing.map(topOf))].filter((item) => !folders.has(item));
}

/** What keeps an upload from going on, by name; undefined where nothing does but what is awaited. */
export function explain(found: Match, chosen: readonly Chosen[]): string | undefined {
  const folders = foldersOf(chosen);
  const gone = found.missing.filter((path) => folders.has(topOf(path)));
  const sentences: string[] = [];
  if (found.changed.length > 0) {
    const has = found.changed.length === 1 ? "has" : "have";
    sentences.push(
      `${quoteSome(found.changed)} ${has} changed since: put ${found.changed.length === 1 ? "it" : "them"} back as ${found.changed.length === 1 ? "it was" : "they were"}, or send the rest.`,
    );
  }
  if (gone.length > 0) {
    const [is, them] = gone.length === 1 ? ["is", "it"] : ["are", "them"];
    sentences.push(`${quoteSome(gone)} ${is} no longer in the folder: put ${them} back and choose the folder again, or send the rest.`);
  }
  return sentences.length > 0 ? sentences.join(" ") : undefined;
}

/** What to choose again: "the same folder", "the same folders and file". */
export function sayItems(files: readonly Announced[]): string {
  const folders = foldersOf(files).size;
  const loose = files.filter(({ path }) => !path.includes("/")).length;
  const kinds = [folders > 0 ? (folders === 1 ? "folder" : "folders") : "", loose > 0 ? (loose === 1 ? "file" : "files") : ""];
  return `the same ${kinds.filter((kind) => kind !== "").join(" and ")}`;
}

function foldersOf(files: readonly { readonly path: string }[]): Set<string> {
  return new Set(files.filter(({ path }) => path.includes("/")).map(({ path }) => topOf(path)));
}

function topOf(path: string): string {
  return path.split("/", 1)[0] ?? path;
}
