import { firstSegment } from "./paths.js";
import type { ListItem } from "./selection.js";

/** The paths of chosen folders that contain nothing. */
export class EmptyFolders {
  #paths = new Set<string>();

  get paths(): readonly string[] {
    return [...this.#paths];
  }

  /** Adds paths; returns how many are new. */
  add(paths: Iterable<string>): number {
    const before = this.#paths.size;
    for (const path of paths) {
      this.#paths.add(path);
    }
    return this.#paths.size - before;
  }

  /** Removes the folders of a row of the list. */
  remove(item: ListItem): void {
    if (item.isFolder) {
      this.#paths = new Set(this.paths.filter((path) => firstSegment(path) !== item.name));
    }
  }

  clear(): void {
    this.#paths.clear();
  }

  /** Rows for the outermost folders that have no row by their files. */
  itemsBeside(items: readonly ListItem[]): ListItem[] {
    const known = new Set(items.filter(({ isFolder }) => isFolder).map(({ name }) => name));
    const names = new Set(this.paths.map(firstSegment).filter((name) => !known.has(name)));
    return [...names].map((name) => ({ name, isFolder: true, count: 0, size: 0 }));
  }
}
