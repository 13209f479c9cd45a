import { type Transfer, uploadThumbnail } from "./api.js";
import { RequestFailure } from "./failure.js";
import type { ManifestEntry } from "./matching.js";
import { delay, retryDelay } from "./retry-delays.js";
import type { ChosenFile } from "./selection.js";
import { hasThumbnail, NoWebP, thumbnailOf } from "./thumbnail.js";

// The thumbnails of the recipient's first page are made while the sender fills in the form.
const madeInAdvance = 60;
const mostAttempts = 4;
// In milliseconds.
const graceAfterUpload = 3000;
const idleTimeout = { timeout: 500 };
// Sorting more would block the page noticeably: they keep the order in which they were chosen.
const mostSorted = 5000;
const order = new Intl.Collator(undefined, { numeric: true });

/** Makes thumbnails of the chosen files, one or two at a time, while the browser is idle. */
export class Thumbnails {
  readonly #made = new WeakMap<File, Promise<Blob | undefined>>();
  readonly #queues: Promise<unknown>[];
  #next = 0;
  #canMake = "OffscreenCanvas" in globalThis && "createImageBitmap" in globalThis;

  /** @param most How many thumbnails a transfer may have. */
  constructor(private readonly most: number) {
    // Decoding takes a whole processor core: one is left for the upload.
    this.#queues = Array.from({ length: navigator.hardwareConcurrency > 2 ? 2 : 1 }, () => Promise.resolve());
  }

  /** Makes the thumbnails that a recipient sees first. */
  prepare(files: readonly ChosenFile[]): void {
    for (const { file } of this.#first(files).slice(0, madeInAdvance)) {
      void this.of(file);
    }
  }

  /** The upload of the thumbnails of a transfer. */
  for(transfer: Transfer, manifest: readonly ManifestEntry[], files: readonly (File | undefined)[]): ThumbnailUpload {
    const chosen = manifest.flatMap(({ path }, number) => (files[number] ? [{ path, file: files[number], number }] : []));
    return new ThumbnailUpload(transfer, this.#first(chosen), this);
  }

  /** The thumbnail of a file; undefined where none can be made. */
  of(file: File): Promise<Blob | undefined> {
    const made = this.#made.get(file);
    if (made) {
      return made;
    }
    const queue = this.#next++ % this.#queues.length;
    const making = (this.#queues[queue] ?? Promise.resolve()).then(() => this.#make(file));
    this.#queues[queue] = making;
    this.#made.set(file, making);
    return making;
  }

  async #make(file: File): Promise<Blob | undefined> {
    if (!this.#canMake) {
      return undefined;
    }
    await idle();
    try {
      return await thumbnailOf(file);
    } catch (fault) {
      this.#canMake &&= !(fault instanceof NoWebP);
      return undefined;
    }
  }

  // In the order of the recipient's page: by folder, then by name, numbers by their value.
  #first<T extends ChosenFile>(files: readonly T[]): T[] {
    const candidates = files.filter(({ path }) => hasThumbnail(path));
    if (candidates.length > mostSorted) {
      return candidates.slice(0, this.most);
    }
    return candidates
      .map((chosen) => ({ chosen, folder: chosen.path.slice(0, chosen.path.lastIndexOf("/") + 1) }))
      .sort((one, other) => order.compare(one.folder, other.folder) || order.compare(one.chosen.path, other.chosen.path))
      .slice(0, this.most)
      .map(({ chosen }) => chosen);
  }
}

/** Uploads the thumbnails of one transfer. */
export class ThumbnailUpload {
  #next = 0;
  #notFound = 0;

  constructor(
    private readonly transfer: Transfer,
    private readonly files: readonly { readonly file: File; readonly number: number }[],
    private readonly thumbnails: Thumbnails,
  ) {}

  /** Uploads thumbnails while the files are uploaded, and for at most three seconds after that was completed. */
  async runBeside(upload: Promise<void>, isDone: () => boolean): Promise<void> {
    const run = new AbortController();
    const thumbnails = this.#uploadAll(run.signal);
    try {
      await upload;
      if (isDone()) {
        await Promise.race([thumbnails, delay(graceAfterUpload)]);
      }
    } finally {
      run.abort();
    }
  }

  async #uploadAll(signal: AbortSignal): Promise<void> {
    while (this.#next < this.files.length && !signal.aborted) {
      const { file, number } = this.files[this.#next] ?? {};
      const after = this.files[this.#next + 1]?.file;
      if (after) {
        void this.thumbnails.of(after);
      }
      const thumbnail = file && (await this.thumbnails.of(file));
      if (thumbnail && number !== undefined && !signal.aborted && !(await this.#upload(number, thumbnail, signal))) {
        this.#next = this.files.length;
      }
      this.#next++;
    }
  }

  // False where uploading others is of no use. Status 404 is that of one omitted file, or of a transfer that no longer exists.
  async #upload(number: number, thumbnail: Blob, signal: AbortSignal): Promise<boolean> {
    for (let attempt = 0; attempt < mostAttempts && !signal.aborted; attempt++) {
      try {
        await uploadThumbnail(this.transfer.id, this.transfer.ownerLink, number, thumbnail, signal);
        this.#notFound = 0;
        return true;
      } catch (fault) {
        if (!(fault instanceof RequestFailure)) {
          return false;
        }
        if (fault.status === 400 || fault.status === 404) {
          return ++this.#notFound < mostAttempts;
        }
        if (fault.status === 409 || !fault.isTransient) {
          return false;
        }
        await delay(retryDelay(attempt), signal);
      }
    }
    return !signal.aborted;
  }
}

// Safari lacks requestIdleCallback.
function idle(): Promise<unknown> {
  return new Promise((resolve) => ("requestIdleCallback" in globalThis ? requestIdleCallback(resolve, idleTimeout) : setTimeout(resolve, 50)));
}
