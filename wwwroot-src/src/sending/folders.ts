import type { Item } from "./selection.js";

/** The folders among what was chosen in which there is no file, by path. */
export class EmptyFolders {
  #paths = new Set<string>();

  get paths(): readonly string[] {
    return [...this.#paths];
  }

  /** Adds some; answers how many are new. */
  add(paths: Iterable<string>): number {
    const before = this.#paths.size;
    for (const path of paths) {
      this.#paths.add(path);
    }
    return this.#paths.size - before;
  }

  /** Takes an item of the list out, and all that is in it. */
  remove(item: Item): void {
    if (item.isFolder) {
      this.#paths = new Set(this.paths.filter((path) => topOf(path) !== item.name));
    }
  }

  clear(): void {
    this.#paths.clear();
  }

  /** Lines of the list for the outermost folders that have no line by their files. */
  itemsBeside(items: readonly Item[]): Item[] {
    const known = new Set(items.filter(({ isFolder }) => isFolder).map(({ name }) => name));
    const names = new Set(this.paths.map(topOf).filter((name) => !known.has(name)));
    return [...names].map((name) => ({ name, isFolder: true, count: 0, size: 0 }));
  }
}

function topOf(path: string): string {
  return path.split("/", 1)[0] ?? path;
}
