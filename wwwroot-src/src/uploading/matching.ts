import { quoteFirst } from "../format.js";
import { addToGroup } from "./grouping.js";
import { firstSegment } from "./paths.js";
import type { ChosenFile } from "./selection.js";

/** A file of a manifest: as it was when its upload began. */
export interface ManifestEntry {
  readonly path: string;
  readonly size: number;
  readonly lastModified: number;
  /** Tells it from other files of the manifest with the same path, size and date; absent where there are none. */
  readonly digest?: number;
}

/** Which files of an unfinished upload were found again. */
export interface Match {
  /** The files in the order of the manifest; undefined for a file that was not found or has changed. */
  readonly files: readonly (File | undefined)[];
  readonly changed: readonly string[];
  readonly missing: readonly string[];
}

/** Whether all files were found. */
export function isComplete(found: Match): boolean {
  return found.changed.length === 0 && found.missing.length === 0;
}

/**
 * Finds the files of an unfinished upload by path, size and date.
 * @param omitted The numbers of the files that are not needed.
 * @param digests Tells files apart that have the same path, size and date.
 */
export function match(
  manifest: readonly ManifestEntry[],
  chosen: readonly ChosenFile[],
  omitted: readonly number[] = [],
  digests: ReadonlyMap<File, number> = new Map(),
): Match {
  const notNeeded = new Set(omitted);
  const byPath = new Map<string, File[]>();
  for (const { path, file } of chosen) {
    addToGroup(byPath, path, file);
  }

  const files: (File | undefined)[] = [];
  const changed: string[] = [];
  const missing: string[] = [];
  for (const [number, { path, size, lastModified, digest }] of manifest.entries()) {
    const candidates = byPath.get(path) ?? [];
    const found = candidates.findIndex(
      (file) => file.size === size && file.lastModified === lastModified && (digest === undefined || digests.get(file) === digest),
    );
    const file = notNeeded.has(number) ? undefined : candidates[found];
    files.push(file);
    if (file) {
      candidates.splice(found, 1);
    } else if (!notNeeded.has(number)) {
      (byPath.has(path) ? changed : missing).push(path);
    }
  }

  return { files, changed, missing };
}

/** Whether any of the chosen files belongs to that upload, changed or not. */
export function matchesAny(manifest: readonly ManifestEntry[], found: Match): boolean {
  return found.missing.length < manifest.length;
}

/** The folders, and files outside of folders, that were not chosen yet. A folder of which any file was chosen counts as chosen. */
export function itemsStillNeeded(found: Match, chosen: readonly ChosenFile[]): string[] {
  const folders = foldersOf(chosen);
  return [...new Set(found.missing.map(firstSegment))].filter((item) => !folders.has(item));
}

/** Why the upload cannot be resumed; undefined where only some items were not chosen yet. */
export function mismatchMessage(found: Match, chosen: readonly ChosenFile[]): string | undefined {
  const folders = foldersOf(chosen);
  const gone = found.missing.filter((path) => folders.has(firstSegment(path)));
  const sentences: string[] = [];
  if (found.changed.length > 0) {
    const has = found.changed.length === 1 ? "has" : "have";
    sentences.push(
      `${quoteFirst(found.changed)} ${has} changed since: put ${found.changed.length === 1 ? "it" : "them"} back as ${found.changed.length === 1 ? "it was" : "they were"}, or send the rest.`,
    );
  }
  if (gone.length > 0) {
    const [is, them] = gone.length === 1 ? ["is", "it"] : ["are", "them"];
    sentences.push(`${quoteFirst(gone)} ${is} no longer in the folder: put ${them} back and choose the folder again, or send the rest.`);
  }
  return sentences.length > 0 ? sentences.join(" ") : undefined;
}

/** What has to be chosen again: "the same folder", "the same folders and file". */
export function describeItems(files: readonly ManifestEntry[]): string {
  const folders = foldersOf(files).size;
  const loose = files.filter(({ path }) => !path.includes("/")).length;
  const kinds = [folders > 0 ? (folders === 1 ? "folder" : "folders") : "", loose > 0 ? (loose === 1 ? "file" : "files") : ""];
  return `the same ${kinds.filter((kind) => kind !== "").join(" and ")}`;
}

function foldersOf(files: readonly { readonly path: string }[]): Set<string> {
  return new Set(files.filter(({ path }) => path.includes("/")).map(({ path }) => firstSegment(path)));
}
