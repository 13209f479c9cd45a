import { type Chosen, nameOfChoice } from "./selection.js";
import { sortInSlices, type TimeSlices } from "./time-slices.js";

const atOnce = 32;

/** What was found in what somebody dropped, pasted or picked. */
export interface Gathered {
  readonly files: readonly Chosen[];
  /** Folders without any file in them, by path. */
  readonly empty: readonly string[];
  /** What the browser may not read, by path. */
  readonly unreadable: readonly string[];
}

/** Who reads a choice is told how far it is. */
export interface ReadingListener {
  readonly slices: TimeSlices;
  /** So many files are read, of so many; of an unknown number while folders are still looked through. */
  count(read: number, all?: number): void;
  /** All names are known, and nothing else yet. */
  listed(files: readonly { readonly path: string }[]): void;
}

/** What somebody dropped, pasted or picked, before it is read. */
export interface Choice {
  /** What to call it. */
  readonly name: string;
  /** What the browser can keep of it; empty where that is not all. */
  readonly handles: Promise<FileSystemHandle[]>;
  /** Reads it, and ends with an error when the listener's slices end. */
  read(listener: ReadingListener): Promise<Gathered>;
}

// Chromium's alone, and so not in TypeScript's library: handles outlive the page.
declare global {
  interface DataTransferItem {
    getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
  }
  interface FileSystemHandle {
    requestPermission(access: { mode: "read" }): Promise<PermissionState>;
  }
  interface FileSystemDirectoryHandle {
    values(): AsyncIterableIterator<FileSystemFileHandle | FileSystemDirectoryHandle>;
  }
}

/** Something that has a path, and is a file or a folder of such things. */
interface Place {
  readonly path: string;
  readonly file?: () => Promise<File>;
  readonly inside?: () => Promise<Place[]>;
}

/** Files of a picker; of a folder's, with their paths in it. The list may be emptied afterwards. */
export function fromPicker(list: Iterable<File>): Choice {
  const picked = [...list];
  return {
    get name() {
      return nameOfChoice(picked.map((file) => ({ path: pathOf(file) })));
    },
    handles: Promise.resolve([]),
    read: (listener) => readPicked(picked, listener),
  };
}

/** Everything in what was dropped or pasted. The list lives no longer than its event: it is read before the first await. */
export function fromItems(items: DataTransferItemList): Choice {
  const places: Place[] = [];
  const handles: Promise<FileSystemHandle | null>[] = [];
  for (const item of items) {
    if (item.kind === "file") {
      const entry = item.webkitGetAsEntry();
      const file = item.getAsFile();
      if (entry) {
        places.push(placeOfEntry(entry));
      } else if (file) {
        places.push({ path: file.name, file: () => Promise.resolve(file) });
      }
      handles.push(item.getAsFileSystemHandle?.().catch(() => null) ?? Promise.resolve(null));
    }
  }
  return choiceOf(places, Promise.all(handles).then(whole));
}

/** Everything behind handles that the browser has kept. */
export function fromHandles(handles: readonly FileSystemHandle[]): Choice {
  return choiceOf(
    handles.map((handle) => placeOfHandle(handle, "")),
    Promise.resolve([...handles]),
  );
}

function choiceOf(places: readonly Place[], handles: Promise<FileSystemHandle[]>): Choice {
  return {
    get name() {
      return nameOfChoice(places);
    },
    handles,
    read: (listener) => walk(places, listener),
  };
}

async function readPicked(picked: readonly File[], { slices, count, listed }: ReadingListener): Promise<Gathered> {
  const files: Chosen[] = [];
  for (const file of picked) {
    files.push({ path: pathOf(file), file });
    if (slices.tick()) {
      await slices.next();
    }
  }
  listed(files);
  for (const [number, { file }] of files.entries()) {
    look(file);
    count(number + 1, files.length);
    if (slices.tick()) {
      await slices.next();
    }
  }
  return { files: await inOrder(files, slices), empty: [], unreadable: [] };
}

async function walk(places: readonly Place[], listener: ReadingListener): Promise<Gathered> {
  const { slices, count, listed } = listener;
  const unreadable: string[] = [];
  const [inside, empty] = await lookThrough(places, unreadable, listener);
  listed(inside);
  const files: Chosen[] = [];
  let next = 0;
  const read = async () => {
    for (let place = inside[next++]; place; place = inside[next++]) {
      const file = await place.file?.().catch(() => undefined);
      if (file) {
        look(file);
        files.push({ path: place.path, file });
      } else {
        unreadable.push(place.path);
      }
      count(files.length, inside.length);
      if (slices.tick()) {
        await slices.next();
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, read));
  return { files: await inOrder(files, slices), empty: empty.sort(), unreadable: unreadable.sort() };
}

// Names come quickly, and files do not: the list can be shown before the first of them is read.
async function lookThrough(places: readonly Place[], unreadable: string[], { slices, count }: ReadingListener): Promise<[Place[], string[]]> {
  const files: Place[] = [];
  const empty: string[] = [];
  const folders: Place[] = [];
  const sort = (place: Place) => (place.inside ? folders : files).push(place);
  const open = async (folder: Place) => {
    const found = await folder.inside?.().catch(() => undefined);
    if (found?.length === 0) {
      empty.push(folder.path);
    } else if (!found) {
      unreadable.push(folder.path);
    }
    for (const place of found ?? []) {
      sort(place);
    }
  };
  places.forEach(sort);
  while (folders.length > 0) {
    await Promise.all(folders.splice(-atOnce).map(open));
    count(files.length);
    if (slices.tick()) {
      await slices.next();
    }
  }
  return [files, empty];
}

// A browser asks the disk when a size is first wanted, and keeps the page waiting meanwhile: now, and never again.
function look(file: File): void {
  void file.size;
}

function pathOf(file: File): string {
  return file.webkitRelativePath || file.name;
}

function placeOfEntry(entry: FileSystemEntry): Place {
  const path = entry.fullPath.replace(/^\//, "");
  if (entry.isFile) {
    const file = entry as FileSystemFileEntry;
    return { path, file: () => new Promise((resolve, reject) => file.file(resolve, reject)) };
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  return { path, inside: () => readAll(reader) };
}

// A reader answers some entries at a time, and none at the end.
async function readAll(reader: FileSystemDirectoryReader): Promise<Place[]> {
  const places: Place[] = [];
  while (true) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) {
      return places;
    }
    places.push(...some.map(placeOfEntry));
  }
}

function placeOfHandle(handle: FileSystemHandle, folder: string): Place {
  const path = folder + handle.name;
  return handle.kind === "file"
    ? { path, file: () => (handle as FileSystemFileHandle).getFile() }
    : { path, inside: () => handlesIn(handle as FileSystemDirectoryHandle, `${path}/`) };
}

async function handlesIn(folder: FileSystemDirectoryHandle, path: string): Promise<Place[]> {
  const places: Place[] = [];
  for await (const handle of folder.values()) {
    places.push(placeOfHandle(handle, path));
  }
  return places;
}

// Handles are of use only where there is one of everything.
function whole(handles: readonly (FileSystemHandle | null)[]): FileSystemHandle[] {
  const there = handles.filter((handle) => handle !== null);
  return there.length === handles.length ? there : [];
}

const collator = new Intl.Collator("en", { numeric: true });

function inOrder(files: readonly Chosen[], slices: TimeSlices): Promise<Chosen[]> {
  return sortInSlices(files, (a, b) => collator.compare(a.path, b.path), slices);
}
