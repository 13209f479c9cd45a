import { keepThumbnail, type Transfer } from "./api.js";
import { RequestFailure } from "./failure.js";
import type { Announced } from "./matching.js";
import { delayBefore, wait } from "./patience.js";
import type { Chosen } from "./selection.js";
import { isPictured, NoWebP, thumbnailOf } from "./thumbnail.js";

// As many as the receiver's first page shows are made while their sender still writes.
const ahead = 60;
const tries = 4;
const graceAfterUpload = 3000;
const priority = { timeout: 500 };
// More would keep the page busy for a moment that is felt: they are taken as they were chosen.
const mostSorted = 5000;
const order = new Intl.Collator(undefined, { numeric: true });

/** Makes small pictures of what is chosen, one or two at a time and when nothing else is to do. */
export class Thumbnails {
  readonly #made = new WeakMap<File, Promise<Blob | undefined>>();
  readonly #turns: Promise<unknown>[];
  #next = 0;
  #canMake = "OffscreenCanvas" in globalThis && "createImageBitmap" in globalThis;

  /** @param most How many a transfer may have. */
  constructor(private readonly most: number) {
    // A decoder takes a processor: one is always left for what is sent.
    this.#turns = Array.from({ length: navigator.hardwareConcurrency > 2 ? 2 : 1 }, () => Promise.resolve());
  }

  /** Makes those that a receiver sees first. */
  prepare(files: readonly Chosen[]): void {
    for (const { file } of this.#first(files).slice(0, ahead)) {
      void this.of(file);
    }
  }

  /** Those of a transfer, to be sent beside its bytes. */
  for(transfer: Transfer, announced: readonly Announced[], files: readonly (File | undefined)[]): SentThumbnails {
    const chosen = announced.flatMap(({ path }, number) => (files[number] ? [{ path, file: files[number], number }] : []));
    return new SentThumbnails(transfer, this.#first(chosen), this);
  }

  /** That of a file; undefined where there is none to be had. */
  of(file: File): Promise<Blob | undefined> {
    const known = this.#made.get(file);
    if (known) {
      return known;
    }
    const lane = this.#next++ % this.#turns.length;
    const making = (this.#turns[lane] ?? Promise.resolve()).then(() => this.#make(file));
    this.#turns[lane] = making;
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

  // In the order of the receiver's page, as far as it is known here: by folder, then by name, with 2 before 10.
  #first<T extends Chosen>(files: readonly T[]): T[] {
    const pictured = files.filter(({ path }) => isPictured(path));
    if (pictured.length > mostSorted) {
      return pictured.slice(0, this.most);
    }
    return pictured
      .map((chosen) => ({ chosen, folder: chosen.path.slice(0, chosen.path.lastIndexOf("/") + 1) }))
      .sort((one, other) => order.compare(one.folder, other.folder) || order.compare(one.chosen.path, other.chosen.path))
      .slice(0, this.most)
      .map(({ chosen }) => chosen);
  }
}

/** The thumbnails of one transfer. */
export class SentThumbnails {
  #next = 0;
  #missing = 0;

  constructor(
    private readonly transfer: Transfer,
    private readonly files: readonly { readonly file: File; readonly number: number }[],
    private readonly thumbnails: Thumbnails,
  ) {}

  /** Sends them as long as an upload goes on and, where it was completed, for some seconds more. Nothing else waits for them. */
  async beside(upload: Promise<void>, isDone: () => boolean): Promise<void> {
    const run = new AbortController();
    const sending = this.#send(run.signal);
    try {
      await upload;
      if (isDone()) {
        await Promise.race([sending, wait(graceAfterUpload)]);
      }
    } finally {
      run.abort();
    }
  }

  async #send(signal: AbortSignal): Promise<void> {
    while (this.#next < this.files.length && !signal.aborted) {
      const { file, number } = this.files[this.#next] ?? {};
      const after = this.files[this.#next + 1]?.file;
      if (after) {
        void this.thumbnails.of(after);
      }
      const thumbnail = file && (await this.thumbnails.of(file));
      if (thumbnail && number !== undefined && !signal.aborted && !(await this.#keep(number, thumbnail, signal))) {
        this.#next = this.files.length;
      }
      this.#next++;
    }
  }

  // False where no other one needs to be tried. A file that was left out is no longer there; of a transfer that is gone, none is.
  async #keep(number: number, thumbnail: Blob, signal: AbortSignal): Promise<boolean> {
    for (let attempt = 0; attempt < tries && !signal.aborted; attempt++) {
      try {
        await keepThumbnail(this.transfer.id, this.transfer.ownerLink, number, thumbnail, signal);
        this.#missing = 0;
        return true;
      } catch (fault) {
        if (!(fault instanceof RequestFailure)) {
          return false;
        }
        if (fault.status === 400 || fault.status === 404) {
          return ++this.#missing < tries;
        }
        if (fault.status === 409 || !fault.isPassing) {
          return false;
        }
        await wait(delayBefore(attempt), signal);
      }
    }
    return !signal.aborted;
  }
}

// Safari has no such callback.
function idle(): Promise<unknown> {
  return new Promise((resolve) => ("requestIdleCallback" in globalThis ? requestIdleCallback(resolve, priority) : setTimeout(resolve, 50)));
}
