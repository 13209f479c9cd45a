import { crc32 } from "./crc32.js";
import type { Announced } from "./matching.js";
import type { Chosen } from "./selection.js";

// What is read to compare files that have the same path, size and date, in bytes of one side.
const mostCompared = 256 * 1024 * 1024;
const piece = 4 * 1024 * 1024;
const end = 1024 * 1024;

/** What of some files is in a list already. */
export interface Known {
  /** Those that are there with every byte. */
  readonly same: ReadonlySet<Chosen>;
  /** Those of which another one has the same path, size and date: with other bytes, or with too many to compare. */
  readonly alike: readonly Chosen[];
}

/**
 * Which files are in a list already. A page is not told where a file lies, and two files may have one name, size and date:
 * so their bytes are compared. Of what is chosen at once, each is a file of its own.
 */
export async function findKnown(list: readonly Chosen[], files: readonly Chosen[]): Promise<Known> {
  const byKey = groupBy(list);
  const same = new Set<Chosen>();
  const alike: Chosen[] = [];
  let left = mostCompared;
  for (const chosen of files) {
    const others = byKey.get(keyOf(chosen)) ?? [];
    let found = -1;
    for (let n = 0; n < others.length && found < 0 && chosen.file.size <= left; n++) {
      left -= chosen.file.size;
      found = (await areSame((others[n] as Chosen).file, chosen.file)) ? n : -1;
    }
    if (found >= 0) {
      same.add(chosen);
      others.splice(found, 1);
    } else if (others.length > 0) {
      alike.push(chosen);
    }
  }
  return { same, alike };
}

/** Files by path, size and date. */
export function groupBy(files: Iterable<Chosen>): Map<string, Chosen[]> {
  const groups = new Map<string, Chosen[]>();
  for (const chosen of files) {
    const key = keyOf(chosen);
    const group = groups.get(key);
    if (group) {
      group.push(chosen);
    } else {
      groups.set(key, [chosen]);
    }
  }
  return groups;
}

/** What tells files apart that have one path, size and date, and are sent together; of all others nothing is read. */
export async function digestsOfTwins(files: readonly Chosen[]): Promise<Map<File, number>> {
  const twins = [...groupBy(files).values()].filter((group) => group.length > 1).flat();
  return digests(twins);
}

/** The same of the files among which those of an upload are looked for. */
export function digestsFor(announced: readonly Announced[], files: readonly Chosen[]): Promise<Map<File, number>> {
  const paths = new Set(announced.filter(({ digest }) => digest !== undefined).map(({ path }) => path));
  return digests(files.filter(({ path }) => paths.has(path)));
}

async function digests(files: readonly Chosen[]): Promise<Map<File, number>> {
  const found = new Map<File, number>();
  for (const { file } of files) {
    try {
      const ends = new Blob([file.slice(0, end), file.slice(Math.max(end, file.size - end))]);
      found.set(file, crc32(new Uint8Array(await ends.arrayBuffer())));
    } catch {
      // What cannot be read is told when it is sent.
    }
  }
  return found;
}

async function areSame(one: File, other: File): Promise<boolean> {
  try {
    for (let start = 0; start < one.size && one !== other; start += piece) {
      const [first, second] = await Promise.all([one, other].map(async (file) => new Uint8Array(await file.slice(start, start + piece).arrayBuffer())));
      if (!first || !second || first.length !== second.length || first.some((byte, n) => byte !== second[n])) {
        return false;
      }
    }
    return true;
  } catch {
    return false;
  }
}

function keyOf({ path, file }: Chosen): string {
  return `${file.size} ${file.lastModified} ${path}`;
}
