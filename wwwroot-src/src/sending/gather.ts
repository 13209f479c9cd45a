import type { Chosen } from "./selection.js";

/** What was found in what somebody dropped, pasted or picked. */
export interface Gathered {
  readonly files: readonly Chosen[];
  /** Folders without any file in them, by path. */
  readonly empty: readonly string[];
  /** What the browser may not read, by path. */
  readonly unreadable: readonly string[];
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

/** Files of a picker; of a folder's, with their paths in it. */
export function fromPicker(files: Iterable<File>): Gathered {
  const chosen = [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
  return { files: inOrder(chosen), empty: [], unreadable: [] };
}

/** Everything in what was dropped or pasted. The list lives no longer than its event: it is read before the first await. */
export function fromItems(items: DataTransferItemList): { gathered: Promise<Gathered>; handles: Promise<FileSystemHandle[]> } {
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
  return { gathered: walk(places), handles: Promise.all(handles).then(whole) };
}

/** Everything behind handles that the browser has kept. */
export function fromHandles(handles: readonly FileSystemHandle[]): Promise<Gathered> {
  return walk(handles.map((handle) => placeOfHandle(handle, "")));
}

async function walk(places: readonly Place[]): Promise<Gathered> {
  const files: Chosen[] = [];
  const empty: string[] = [];
  const unreadable: string[] = [];

  async function visit(place: Place): Promise<void> {
    try {
      if (place.file) {
        files.push({ path: place.path, file: await place.file() });
        return;
      }
      const inside = (await place.inside?.()) ?? [];
      if (inside.length === 0) {
        empty.push(place.path);
      }
      await Promise.all(inside.map(visit));
    } catch {
      unreadable.push(place.path);
    }
  }

  await Promise.all(places.map(visit));
  return { files: inOrder(files), empty: empty.sort(), unreadable: unreadable.sort() };
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

function inOrder(files: Chosen[]): Chosen[] {
  return files.sort((a, b) => collator.compare(a.path, b.path));
}
