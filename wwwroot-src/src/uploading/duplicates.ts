import { crc32 } from "./crc32.js";
import { addToGroup } from "./grouping.js";
import type { ManifestEntry } from "./matching.js";
import type { ChosenFile } from "./selection.js";
import { TimeSlices } from "./time-slices.js";

// How much of the new files is read for comparison, in bytes.
const mostCompared = 256 * 1024 * 1024;
const chunkSize = 1024 * 1024;
const digestedEnd = 1024 * 1024;

/** Which of some new files may be in the list already. */
export interface Duplicates {
  /** New files whose bytes are equal to those of a listed file. */
  readonly same: ReadonlySet<ChosenFile>;
  /** New files with the path, size and date of a listed file, whose bytes differ or are too many to compare. */
  readonly alike: readonly ChosenFile[];
}

/**
 * Which files are in the list already. Browsers do not tell where a file is stored, and two files may have the same name, size
 * and date, so their bytes are compared. The new files are not compared with each other: one choice has no duplicates.
 * @param count Called with the number of files compared so far.
 */
export async function findDuplicates(
  list: readonly ChosenFile[],
  files: readonly ChosenFile[],
  slices = new TimeSlices(),
  count?: (compared: number, all: number) => void,
): Promise<Duplicates> {
  const byKey = await groupByKey(list, slices);
  const same = new Set<ChosenFile>();
  const alike: ChosenFile[] = [];
  let left = mostCompared;
  for (const [number, chosen] of files.entries()) {
    const others = byKey.get(keyOf(chosen)) ?? [];
    let found = -1;
    for (let n = 0; n < others.length && found < 0 && chosen.file.size <= left; n++) {
      left -= chosen.file.size;
      found = (await areSame((others[n] as ChosenFile).file, chosen.file)) ? n : -1;
    }
    if (found >= 0) {
      same.add(chosen);
      others.splice(found, 1);
    } else if (others.length > 0) {
      alike.push(chosen);
    }
    count?.(number + 1, files.length);
    if (slices.tick()) {
      await slices.next();
    }
  }
  return { same, alike };
}

async function groupByKey(files: Iterable<ChosenFile>, slices: TimeSlices): Promise<Map<string, ChosenFile[]>> {
  const groups = new Map<string, ChosenFile[]>();
  for (const chosen of files) {
    addToGroup(groups, keyOf(chosen), chosen);
    if (slices.tick()) {
      await slices.next();
    }
  }
  return groups;
}

/** Digests of the files that share path, size and date with another one; other files are not read. */
export async function digestsOfAmbiguous(files: readonly ChosenFile[]): Promise<Map<File, number>> {
  const groups = await groupByKey(files, new TimeSlices());
  const ambiguous = [...groups.values()].filter((group) => group.length > 1).flat();
  return digests(ambiguous);
}

/** Digests of the files among which those of an unfinished upload are searched. */
export function digestsToMatch(manifest: readonly ManifestEntry[], files: readonly ChosenFile[]): Promise<Map<File, number>> {
  const paths = new Set(manifest.filter(({ digest }) => digest !== undefined).map(({ path }) => path));
  return digests(files.filter(({ path }) => paths.has(path)));
}

async function digests(files: readonly ChosenFile[]): Promise<Map<File, number>> {
  const found = new Map<File, number>();
  for (const { file } of files) {
    try {
      const ends = file.size <= 2 * digestedEnd ? file : new Blob([file.slice(0, digestedEnd), file.slice(file.size - digestedEnd)]);
      found.set(file, crc32(new Uint8Array(await ends.arrayBuffer())));
    } catch {
      // A file that cannot be read is reported when it is uploaded.
    }
  }
  return found;
}

async function areSame(one: File, other: File): Promise<boolean> {
  try {
    for (let start = 0; start < one.size && one !== other; start += chunkSize) {
      const [first, second] = await Promise.all(
        [one, other].map(async (file) => new Uint8Array(await (file.size <= chunkSize ? file : file.slice(start, start + chunkSize)).arrayBuffer())),
      );
      if (!first || !second || first.length !== second.length || first.some((byte, n) => byte !== second[n])) {
        return false;
      }
    }
    return true;
  } catch {
    return false;
  }
}

function keyOf({ path, file }: ChosenFile): string {
  return `${file.size} ${file.lastModified} ${path}`;
}
