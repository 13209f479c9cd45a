// Chromium's part of the File System API, which TypeScript's library lacks.
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

/** A file or a folder that was dropped, pasted or stored as a handle. */
export interface SourceEntry {
  readonly path: string;
  /** Reads the file; absent for a folder. */
  readonly file?: () => Promise<File>;
  /** Reads the entries of the folder; absent for a file. */
  readonly entries?: () => Promise<SourceEntry[]>;
}

/** An entry of the File and Directory Entries API. */
export function entryOf(entry: FileSystemEntry): SourceEntry {
  const path = entry.fullPath.replace(/^\//, "");
  if (entry.isFile) {
    const file = entry as FileSystemFileEntry;
    return { path, file: () => new Promise((resolve, reject) => file.file(resolve, reject)) };
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  return { path, entries: () => readAll(reader) };
}

/** A handle of the File System API, inside of a folder whose path ends with a slash. */
export function entryOfHandle(handle: FileSystemHandle, folder = ""): SourceEntry {
  const path = folder + handle.name;
  return handle.kind === "file"
    ? { path, file: () => (handle as FileSystemFileHandle).getFile() }
    : { path, entries: () => entriesIn(handle as FileSystemDirectoryHandle, `${path}/`) };
}

// A directory reader returns its entries in batches, the last of which is empty.
async function readAll(reader: FileSystemDirectoryReader): Promise<SourceEntry[]> {
  const entries: SourceEntry[] = [];
  while (true) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) {
      return entries;
    }
    entries.push(...batch.map(entryOf));
  }
}

async function entriesIn(folder: FileSystemDirectoryHandle, path: string): Promise<SourceEntry[]> {
  const entries: SourceEntry[] = [];
  for await (const handle of folder.values()) {
    entries.push(entryOfHandle(handle, path));
  }
  return entries;
}
