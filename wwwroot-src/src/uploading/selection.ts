import { firstSegment } from "./paths.js";
/** A file that the sender chose, with the path that recipients will see. */
export interface ChosenFile {
  readonly path: string;
  readonly file: File;
}

/** A row of the list: a file outside of folders, or an outermost folder with its contents. */
export interface ListItem {
  readonly name: string;
  readonly isFolder: boolean;
  readonly count: number;
  readonly size: number;
  /** The file; absent for a folder. */
  readonly chosen?: ChosenFile;
}

/** The files to upload, in the order in which they were chosen. */
export class Selection {
  #files: ChosenFile[] = [];

  get files(): readonly ChosenFile[] {
    return this.#files;
  }

  get size(): number {
    return this.#files.reduce((sum, chosen) => sum + chosen.file.size, 0);
  }

  /** Adds files; several of them may have the same path. */
  add(files: Iterable<ChosenFile>): void {
    this.#files = [...this.#files, ...files];
  }

  /** Removes a row: a file, or a folder with its contents. */
  remove(item: ListItem): void {
    this.#keep((chosen) => (item.isFolder ? firstSegment(chosen.path) !== item.name || !chosen.path.includes("/") : chosen !== item.chosen));
  }

  removeFiles(removed: ReadonlySet<File>): void {
    this.#keep((chosen) => !removed.has(chosen.file));
  }

  clear(): void {
    this.#keep(() => false);
  }

  /** The rows of the list. */
  items(): ListItem[] {
    const items: ListItem[] = [];
    const folders = new Map<string, { name: string; isFolder: boolean; count: number; size: number }>();
    for (const chosen of this.#files) {
      const { path, file } = chosen;
      if (!path.includes("/")) {
        items.push({ name: path, isFolder: false, count: 1, size: file.size, chosen });
        continue;
      }
      const folder = folders.get(firstSegment(path)) ?? { name: firstSegment(path), isFolder: true, count: 0, size: 0 };
      if (folder.count === 0) {
        folders.set(folder.name, folder);
        items.push(folder);
      }
      folder.count++;
      folder.size += file.size;
    }
    return items;
  }

  #keep(condition: (chosen: ChosenFile) => boolean): void {
    this.#files = this.#files.filter(condition);
  }
}

/** The rows of a list of files of which only the paths are known. */
export function outline(files: Iterable<{ readonly path: string }>): ListItem[] {
  const counts = new Map<string, number>();
  const items: ListItem[] = [];
  for (const { path } of files) {
    if (path.includes("/")) {
      counts.set(firstSegment(path), (counts.get(firstSegment(path)) ?? 0) + 1);
    } else {
      items.push({ name: path, isFolder: false, count: 1, size: 0 });
    }
  }
  return [...[...counts].map(([name, count]) => ({ name, isFolder: true, count, size: 0 })), ...items];
}

/** The name to show for several files: "Holiday" for one folder or file, "Holiday and 2 more" for several. */
export function summaryName(paths: readonly { readonly path: string }[]): string {
  const [first = "", ...more] = new Set(paths.map(({ path }) => firstSegment(path)));
  return more.length === 0 ? first : `${first} and ${more.length.toLocaleString("en-GB")} more`;
}
