import { crc32 } from "./crc32.js";
import type { Announced } from "./matching.js";
import type { Chosen } from "./selection.js";
import { TimeSlices } from "./time-slices.js";

// What is read to compare files that have the same path, size and date, in bytes of one side.
const mostCompared = 256 * 1024 * 1024;
const piece = 1024 * 1024;
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
 * @param count Told how many have been compared.
 */
export async function findKnown(
  list: readonly Chosen[],
  files: readonly Chosen[],
  slices = new TimeSlices(),
  count?: (compared: number, all: number) => void,
): Promise<Known> {
  const byKey = await groupBy(list, slices);
  const same = new Set<Chosen>();
  const alike: Chosen[] = [];
  let left = mostCompared;
  for (const [number, chosen] of files.entries()) {
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
    count?.(number + 1, files.length);
    if (slices.tick()) {
      await slices.next();
    }
  }
  return { same, alike };
}

/** Files by path, size and date. */
async function groupBy(files: Iterable<Chosen>, slices: TimeSlices): Promise<Map<string, Chosen[]>> {
  const groups = new Map<string, Chosen[]>();
  for (const chosen of files) {
    const key = keyOf(chosen);
    const group = groups.get(key);
    if (group) {
      group.push(chosen);
    } else {
      groups.set(key, [chosen]);
    }
    if (slices.tick()) {
      await slices.next();
    }
  }
  return groups;
}

/** What tells files apart that have one path, size and date, and are sent together; of all others nothing is read. */
export async function digestsOfTwins(files: readonly Chosen[]): Promise<Map<File, number>> {
  const groups = await groupBy(files, new TimeSlices());
  const twins = [...groups.values()].filter((group) => group.length > 1).flat();
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
      const ends = file.size <= 2 * end ? file : new Blob([file.slice(0, end), file.slice(file.size - end)]);
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
      const [first, second] = await Promise.all(
        [one, other].map(async (file) => new Uint8Array(await (file.size <= piece ? file : file.slice(start, start + piece)).arrayBuffer())),
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

function keyOf({ path, file }: Chosen): string {
  return `${file.size} ${file.lastModified} ${path}`;
}
