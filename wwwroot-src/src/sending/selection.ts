/** A file that the sender chose, under the path that receivers will see. */
export interface Chosen {
  readonly path: string;
  readonly file: File;
}

/** One line of the list: a file, or a folder with all that is in it. */
export interface Item {
  readonly name: string;
  readonly isFolder: boolean;
  readonly count: number;
  readonly size: number;
  /** The file, where it is one. */
  readonly chosen?: Chosen;
}

/** What is going to be sent, in the order in which it was chosen. */
export class Selection {
  #files: Chosen[] = [];

  get files(): readonly Chosen[] {
    return this.#files;
  }

  get size(): number {
    return this.#files.reduce((sum, chosen) => sum + chosen.file.size, 0);
  }

  /** Adds files, each of which is one of its own: two may well have one path. */
  add(files: Iterable<Chosen>): void {
    this.#files = [...this.#files, ...files];
  }

  /** Takes an item out: one file, or a folder with all that is in it. */
  remove(item: Item): void {
    this.#keep((chosen) => (item.isFolder ? topOf(chosen.path) !== item.name || !chosen.path.includes("/") : chosen !== item.chosen));
  }

  /** Takes out single files. */
  removeFiles(gone: ReadonlySet<File>): void {
    this.#keep((chosen) => !gone.has(chosen.file));
  }

  clear(): void {
    this.#keep(() => false);
  }

  /** The list: a line for each file, and for each folder. */
  items(): Item[] {
    const items: Item[] = [];
    const folders = new Map<string, { name: string; isFolder: boolean; count: number; size: number }>();
    for (const chosen of this.#files) {
      const { path, file } = chosen;
      if (!path.includes("/")) {
        items.push({ name: path, isFolder: false, count: 1, size: file.size, chosen });
        continue;
      }
      const folder = folders.get(topOf(path)) ?? { name: topOf(path), isFolder: true, count: 0, size: 0 };
      if (folder.count === 0) {
        folders.set(folder.name, folder);
        items.push(folder);
      }
      folder.count++;
      folder.size += file.size;
    }
    return items;
  }

  #keep(condition: (chosen: Chosen) => boolean): void {
    this.#files = this.#files.filter(condition);
  }
}

/** The list of files of which no more is known than their paths. */
export function outlineOf(files: Iterable<{ readonly path: string }>): Item[] {
  const counts = new Map<string, number>();
  const items: Item[] = [];
  for (const { path } of files) {
    if (path.includes("/")) {
      counts.set(topOf(path), (counts.get(topOf(path)) ?? 0) + 1);
    } else {
      items.push({ name: path, isFolder: false, count: 1, size: 0 });
    }
  }
  return [...[...counts].map(([name, count]) => ({ name, isFolder: true, count, size: 0 })), ...items];
}

/** What to call files together: "Holiday", or "Holiday and 2 more" where they are not one folder or file. */
export function nameOfChoice(paths: readonly { readonly path: string }[]): string {
  const [first = "", ...more] = new Set(paths.map(({ path }) => topOf(path)));
  return more.length === 0 ? first : `${first} and ${more.length.toLocaleString("en-GB")} more`;
}

function topOf(path: string): string {
  const end = path.indexOf("/");
  return end < 0 ? path : path.slice(0, end);
}
