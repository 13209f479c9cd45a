import { type ChosenFile, summaryName } from "./selection.js";
import { entryOf, entryOfHandle, type SourceEntry } from "./source-entries.js";
import { sortInSlices, type TimeSlices } from "./time-slices.js";

const concurrency = 32;

/** The files of a source. */
export interface SourceContents {
  readonly files: readonly ChosenFile[];
  /** The paths of folders that contain nothing. */
  readonly emptyFolders: readonly string[];
  /** The paths that the browser cannot read. */
  readonly unreadable: readonly string[];
}

/** Observes and cancels the reading of a source. */
export interface ReadingListener {
  readonly slices: TimeSlices;
  /** Called with the number of files read; `all` is undefined while folders are still being listed. */
  count(read: number, all?: number): void;
  /** Called when all paths are known, before any file is read. */
  listed(files: readonly { readonly path: string }[]): void;
}

/** What was dropped, pasted or picked, before it is read. */
export interface FileSource {
  /** The name to show for it. */
  readonly name: string;
  /** The handles that the browser can store; empty where they do not cover the whole source. */
  readonly handles: Promise<FileSystemHandle[]>;
  /** Reads it; throws when the listener's slices are cancelled. */
  read(listener: ReadingListener): Promise<SourceContents>;
}

/** The files of an `<input type=file>`; those of a folder have paths. */
export function fromPicker(list: Iterable<File>): FileSource {
  // The FileList becomes empty with its field.
  const picked = [...list];
  return {
    get name() {
      return summaryName(picked.map((file) => ({ path: pathOf(file) })));
    },
    handles: Promise.resolve([]),
    read: (listener) => readPicked(picked, listener),
  };
}

/** The files and folders of a drop or paste event. The items are valid during the event only: they are read before the first await. */
export function fromDataTransfer(items: DataTransferItemList): FileSource {
  const entries: SourceEntry[] = [];
  const handles: Promise<FileSystemHandle | null>[] = [];
  for (const item of items) {
    if (item.kind === "file") {
      const entry = item.webkitGetAsEntry();
      const file = item.getAsFile();
      if (entry) {
        entries.push(entryOf(entry));
      } else if (file) {
        entries.push({ path: file.name, file: () => Promise.resolve(file) });
      }
      handles.push(item.getAsFileSystemHandle?.().catch(() => null) ?? Promise.resolve(null));
    }
  }
  return sourceOf(entries, Promise.all(handles).then(allOrNone));
}

/** The files and folders of handles that were stored. */
export function fromHandles(handles: readonly FileSystemHandle[]): FileSource {
  return sourceOf(
    handles.map((handle) => entryOfHandle(handle)),
    Promise.resolve([...handles]),
  );
}

function sourceOf(entries: readonly SourceEntry[], handles: Promise<FileSystemHandle[]>): FileSource {
  return {
    get name() {
      return summaryName(entries);
    },
    handles,
    read: (listener) => readEntries(entries, listener),
  };
}

async function readPicked(picked: readonly File[], { slices, count, listed }: ReadingListener): Promise<SourceContents> {
  const files: ChosenFile[] = [];
  for (const file of picked) {
    files.push({ path: pathOf(file), file });
    if (slices.tick()) {
      await slices.next();
    }
  }
  listed(files);
  for (const [number, { file }] of files.entries()) {
    loadSize(file);
    count(number + 1, files.length);
    if (slices.tick()) {
      await slices.next();
    }
  }
  return { files: await sortByPath(files, slices), emptyFolders: [], unreadable: [] };
}

async function readEntries(entries: readonly SourceEntry[], listener: ReadingListener): Promise<SourceContents> {
  const { slices, count, listed } = listener;
  const unreadable: string[] = [];
  const [found, emptyFolders] = await listFolders(entries, unreadable, listener);
  listed(found);
  const files: ChosenFile[] = [];
  let next = 0;
  const readNext = async () => {
    for (let entry = found[next++]; entry; entry = found[next++]) {
      const file = await entry.file?.().catch(() => undefined);
      if (file) {
        loadSize(file);
        files.push({ path: entry.path, file });
      } else {
        unreadable.push(entry.path);
      }
      count(files.length, found.length);
      if (slices.tick()) {
        await slices.next();
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, readNext));
  return { files: await sortByPath(files, slices), emptyFolders: emptyFolders.sort(), unreadable: unreadable.sort() };
}

// Listing folders is much faster than reading files: so the list can be shown early.
async function listFolders(entries: readonly SourceEntry[], unreadable: string[], { slices, count }: ReadingListener): Promise<[SourceEntry[], string[]]> {
  const files: SourceEntry[] = [];
  const empty: string[] = [];
  const folders: SourceEntry[] = [];
  const sort = (entry: SourceEntry) => (entry.entries ? folders : files).push(entry);
  const list = async (folder: SourceEntry) => {
    const found = await folder.entries?.().catch(() => undefined);
    if (found?.length === 0) {
      empty.push(folder.path);
    } else if (!found) {
      unreadable.push(folder.path);
    }
    for (const entry of found ?? []) {
      sort(entry);
    }
  };
  entries.forEach(sort);
  while (folders.length > 0) {
    await Promise.all(folders.splice(-concurrency).map(list));
    count(files.length);
    if (slices.tick()) {
      await slices.next();
    }
  }
  return [files, empty];
}

// The first access to a size reads the disk and blocks the page; the browser caches it.
function loadSize(file: File): void {
  void file.size;
}

function pathOf(file: File): string {
  return file.webkitRelativePath || file.name;
}

function allOrNone(handles: readonly (FileSystemHandle | null)[]): FileSystemHandle[] {
  const found = handles.filter((handle) => handle !== null);
  return found.length === handles.length ? found : [];
}

const collator = new Intl.Collator("en", { numeric: true });

function sortByPath(files: readonly ChosenFile[], slices: TimeSlices): Promise<ChosenFile[]> {
  return sortInSlices(files, (a, b) => collator.compare(a.path, b.path), slices);
}
