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
}

/** What is going to be sent, in the order in which it was chosen. */
export class Selection {
  #files: Chosen[] = [];
  #known = new Set<string>();

  get files(): readonly Chosen[] {
    return this.#files;
  }

  get size(): number {
    return this.#files.reduce((sum, chosen) => sum + chosen.file.size, 0);
  }

  /** Adds files; what is in it already, as the very same file, is not added again. Answers how many are new. */
  add(files: Iterable<Chosen>): number {
    const before = this.#files.length;
    for (const chosen of files) {
      const key = keyOf(chosen);
      if (!this.#known.has(key)) {
        this.#known.add(key);
        this.#files.push(chosen);
      }
    }
    return this.#files.length - before;
  }

  /** Takes an item out, and all that is in it. */
  remove(item: Item): void {
    this.#keep((chosen) => topOf(chosen.path) !== item.name || chosen.path.includes("/") !== item.isFolder);
  }

  /** Takes out single files. */
  removeFiles(gone: ReadonlySet<File>): void {
    this.#keep((chosen) => !gone.has(chosen.file));
  }

  clear(): void {
    this.#keep(() => false);
  }

  /** The list: folders are one line each. */
  items(): Item[] {
    const items = new Map<string, { name: string; isFolder: boolean; count: number; size: number }>();
    for (const { path, file } of this.#files) {
      const isFolder = path.includes("/");
      const key = `${isFolder ? "folder" : "file"} ${topOf(path)}`;
      const item = items.get(key) ?? { name: topOf(path), isFolder, count: 0, size: 0 };
      item.count++;
      item.size += file.size;
      items.set(key, item);
    }
    return [...items.values()];
  }

  #keep(condition: (chosen: Chosen) => boolean): void {
    this.#files = this.#files.filter(condition);
    this.#known = new Set(this.#files.map(keyOf));
  }
}

/** What to call files together: "Holiday", or "Holiday and 2 more" where they are not one folder or file. */
export function nameOf(paths: readonly { readonly path: string }[]): string {
  const [first = "", ...more] = new Set(paths.map(({ path }) => topOf(path)));
  return more.length === 0 ? first : `${first} and ${more.length.toLocaleString("en-GB")} more`;
}

function topOf(path: string): string {
  const end = path.indexOf("/");
  return end < 0 ? path : path.slice(0, end);
}

function keyOf({ path, file }: Chosen): string {
  return `${file.size} ${file.lastModified} ${path}`;
}
