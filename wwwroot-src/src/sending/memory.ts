import type { Announced } from "./matching.js";

/** What is remembered of an upload until it is done: enough to find its files again, and never its password. */
export interface Remembered {
  readonly id: string;
  readonly name: string;
  readonly link: string;
  readonly ownerLink: string;
  readonly size: number;
  readonly files: readonly Announced[];
  /** What Chromium lets a page keep of dropped files and folders; empty elsewhere. */
  readonly handles: readonly FileSystemHandle[];
  /** When it began, in milliseconds since 1970. */
  readonly began: number;
}

const database = "cloudtransfer";
const store = "uploads";

/** Remembers an upload. What the browser cannot keep, as in a private window, is not remembered; sending goes on. */
export async function remember(upload: Remembered): Promise<void> {
  try {
    await run("readwrite", (uploads) => uploads.put(upload));
  } catch {
    // Some browsers cannot keep handles.
    await run("readwrite", (uploads) => uploads.put({ ...upload, handles: [] })).catch(() => undefined);
  }
}

export async function forget(id: string): Promise<void> {
  await run("readwrite", (uploads) => uploads.delete(id)).catch(() => undefined);
}

/** All unfinished uploads of this browser, the latest first. */
export async function remembered(): Promise<Remembered[]> {
  const all = await run<Remembered[]>("readonly", (uploads) => uploads.getAll()).catch(() => []);
  return all.sort((a, b) => b.began - a.began);
}

/** Whether an upload is still remembered. */
export async function isRemembered(id: string): Promise<boolean> {
  return (await run<number>("readonly", (uploads) => uploads.count(id)).catch(() => 0)) > 0;
}

/** The name of the lock that an upload's tab holds. */
export function lockOf(id: string): string {
  return `cloudtransfer-upload-${id}`;
}

async function run<T>(mode: IDBTransactionMode, work: (uploads: IDBObjectStore) => IDBRequest): Promise<T> {
  const opened = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = opened.transaction(store, mode);
      const request = work(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request.result as T);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    opened.close();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(database, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(store, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
