import type { ManifestEntry } from "./uploading/matching.js";

/** What is stored of an upload until it is complete: enough to find its files again, and never its password. */
export interface SavedUpload {
  readonly id: string;
  readonly name: string;
  readonly link: string;
  readonly ownerLink: string;
  readonly size: number;
  readonly files: readonly ManifestEntry[];
  /** Handles of dropped files and folders, which Chromium can store; empty in other browsers. */
  readonly handles: readonly FileSystemHandle[];
  /** When it began, in milliseconds since 1970. */
  readonly began: number;
}

const databaseName = "cloudtransfer";
const storeName = "uploads";

/**
 * The incomplete uploads of this browser, in IndexedDB. Where the browser stores nothing, as in some private windows, an
 * upload works and cannot be resumed after its tab is closed.
 */
export const resumeStore = {
  async save(upload: SavedUpload): Promise<void> {
    try {
      await run("readwrite", (uploads) => uploads.put(upload));
    } catch {
      // Some browsers cannot store handles.
      await run("readwrite", (uploads) => uploads.put({ ...upload, handles: [] })).catch(() => undefined);
    }
  },

  async delete(id: string): Promise<void> {
    await run("readwrite", (uploads) => uploads.delete(id)).catch(() => undefined);
  },

  /** All uploads, the latest first. */
  async all(): Promise<SavedUpload[]> {
    const all = await run<SavedUpload[]>("readonly", (uploads) => uploads.getAll()).catch(() => []);
    return all.sort((a, b) => b.began - a.began);
  },

  /** Deletes all uploads to the server at this base path; other servers may use other paths of the same host. */
  async clear(basePath: string): Promise<void> {
    const pages = [`${basePath}/t/`, `${basePath}/r/`];
    const owned = (await this.all()).filter(({ ownerLink }) => pages.some((page) => new URL(ownerLink).pathname.startsWith(page)));
    await Promise.all(owned.map(({ id }) => this.delete(id)));
  },

  async has(id: string): Promise<boolean> {
    return (await run<number>("readonly", (uploads) => uploads.count(id)).catch(() => 0)) > 0;
  },
};

/** The name of the lock that the tab of an upload holds. */
export function lockOf(id: string): string {
  return `cloudtransfer-upload-${id}`;
}

async function run<T>(mode: IDBTransactionMode, work: (uploads: IDBObjectStore) => IDBRequest): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(storeName, mode);
      const request = work(transaction.objectStore(storeName));
      transaction.oncomplete = () => resolve(request.result as T);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(databaseName, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(storeName, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
