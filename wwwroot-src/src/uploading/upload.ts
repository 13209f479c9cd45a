import { deleteTransfer, fetchTail, fetchTransfer, omitFile, type Transfer } from "./api.js";
import { failureOf, RequestFailure } from "./failure.js";
import { Lane, type LaneOwner } from "./lane.js";
import { LanePool } from "./lane-pool.js";
import type { RequestLimit } from "./request-limit.js";
import { ResponseTimeout } from "./response-timeout.js";
import { delay, retryDelay } from "./retry-delays.js";
import { Speed } from "./speed.js";
import { findUnreadable } from "./unreadable-files.js";
import { UploadContent } from "./upload-content.js";

export type UploadState = "uploading" | "waiting" | "paused" | "stopped" | "done";

/** Why an upload has stopped: a failure, or files that have changed since they were chosen, by number. */
export type StopReason = { readonly failure: unknown } | { readonly changed: readonly number[] };

// In milliseconds.
const updateInterval = 500;
// The first failure checks this many files only; later ones check all files of the lane.
const filesCheckedFirst = 200;

/** Uploads the files of a transfer, from the offsets that the server has, until the transfer is sealed. */
export class Upload implements LaneOwner {
  state: UploadState = "paused";
  reason: StopReason | undefined;
  readonly speed = new Speed();
  readonly timeout = new ResponseTimeout();
  readonly #content: UploadContent;
  readonly #lanes: Lane[];
  #pool: LanePool | undefined;
  #run = new AbortController();
  #retryNow = new AbortController();
  #requestFailure: RequestFailure | undefined;

  /**
   * @param files The files in the order of the manifest; one that is undefined is omitted from the transfer.
   * @param sizes The sizes of the files in the manifest.
   * @param changed Called when the state has changed.
   */
  constructor(
    readonly transfer: Transfer,
    files: readonly (File | undefined)[],
    sizes: readonly number[],
    readonly limit: RequestLimit,
    private readonly changed: () => void,
  ) {
    this.#content = new UploadContent(files, sizes, transfer.omitted ?? []);
    this.#lanes = transfer.uploads.map((lane) => new Lane(lane, this));
  }

  get size(): number {
    return this.#content.size;
  }

  get bytesSent(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.sent - this.#content.omittedWithin(lane.offset, lane.position), 0);
  }

  /** The number of the file that is being sent. */
  get currentFile(): number {
    const [lane] = this.#active;
    return this.#content.fileAt(lane?.position ?? this.bytesSent);
  }

  /** The failure after which it waits for the next attempt; undefined while it does not wait. */
  get failure(): RequestFailure | undefined {
    return this.#requestFailure ?? this.#active.find((lane) => lane.failure)?.failure;
  }

  /** Whether all bytes of the current requests were sent, and the responses are late. */
  get isAwaitingResponse(): boolean {
    return this.state === "uploading" && this.#active.length > 0 && this.#active.every((lane) => lane.isAwaitingResponse);
  }

  /** Whether any file would remain if these were omitted. */
  hasFilesBeside(numbers: readonly number[]): boolean {
    return this.#content.count > numbers.length;
  }

  /** Starts or resumes; returns when it is done, paused or stopped. */
  async start(omitted: readonly number[] = []): Promise<void> {
    this.#run = new AbortController();
    this.reason = undefined;
    this.#requestFailure = undefined;
    this.speed.reset();
    this.#setState("uploading");
    const { signal } = this.#run;
    const timer = setInterval(() => this.#update(), updateInterval);
    const online = () => this.#retryAll();
    addEventListener("online", online);
    try {
      await this.#omit([...omitted, ...this.#content.missing], signal);
      await this.#verifyTails(signal);
      do {
        this.#pool = new LanePool(this.#lanes, () => this.speed.perSecond ?? 0);
        await this.#pool.run(signal);
      } while (await this.#needsBytesAgain(signal));
    } catch (fault) {
      this.#abort();
      this.reason = fault instanceof FilesChanged ? { changed: fault.numbers } : { failure: fault };
      this.#setState("stopped");
    } finally {
      clearInterval(timer);
      removeEventListener("online", online);
    }
  }

  pause(): void {
    this.#abort();
    this.#setState("paused");
  }

  /** Stops it, and deletes the transfer. */
  async cancel(): Promise<void> {
    this.#abort();
    await deleteTransfer(this.transfer.id, this.transfer.ownerLink);
  }

  retrySignal(): AbortSignal {
    return this.#retryNow.signal;
  }

  bytes(start: number, end: number, signal: AbortSignal): Promise<Blob> {
    return this.#content.bytes(start, end, signal);
  }

  endOf(position: number): number {
    return this.#content.endOf(position);
  }

  async onFailure(lane: Lane, attempt: number): Promise<void> {
    this.#update();
    if (!navigator.onLine) {
      return;
    }
    const files = [...this.#content.filesWithin(lane.position, lane.offset + lane.size)].slice(0, attempt === 0 ? filesCheckedFirst : undefined);
    const unreadable = new Set(await findUnreadable(files.map(([, file]) => file)));
    if (unreadable.size > 0) {
      throw new FilesChanged(files.filter(([, file]) => unreadable.has(file)).map(([number]) => number));
    }
  }

  get #active(): Lane[] {
    return [...(this.#pool?.active ?? [])];
  }

  async #omit(numbers: readonly number[], signal: AbortSignal): Promise<void> {
    for (const number of numbers) {
      await this.#withRetries(() => omitFile(this.transfer.id, this.transfer.ownerLink, number), signal);
      if (signal.aborted) {
        return;
      }
      this.#content.omit(number);
    }
    if (numbers.length > 0) {
      this.#invalidateOffsets();
    }
  }

  // A resumed upload may have been given other files of the same size and date: a file must not be made of two halves.
  async #verifyTails(signal: AbortSignal): Promise<void> {
    const changed: number[] = [];
    for (const lane of this.#lanes.filter(({ sent, position }) => sent > 0 && this.#content.isWithinFile(position))) {
      const tail = await this.#withRetries(() => fetchTail(lane.address), signal);
      if (signal.aborted) {
        return;
      }
      const end = lane.offset + (tail?.offset ?? 0);
      if (tail && tail.length > 0 && (await this.#content.crcOf(end - tail.length, end)) !== tail.crc32) {
        changed.push(this.#content.fileAt(end - 1));
      }
      lane.invalidateOffset();
    }
    if (changed.length > 0) {
      throw new FilesChanged([...new Set(changed)]);
    }
  }

  /**
   * Waits until it is sealed; true where the server has lost bytes that it had, and wants them again. The response to the last bytes may
   * be lost, or the replica that seals the transfer may stop: so the state is polled.
   */
  async #needsBytesAgain(signal: AbortSignal): Promise<boolean> {
    for (let attempt = 0; !signal.aborted; attempt++) {
      const transfer = await this.#withRetries(() => fetchTransfer(this.transfer.id, this.transfer.ownerLink), signal);
      if (transfer?.state === "sealed") {
        this.#setState("done");
        return false;
      }
      const lost = this.#lanes.filter((lane, number) => (transfer?.uploads[number]?.received ?? lane.size) < lane.size);
      if (lost.length > 0) {
        for (const lane of lost) {
          lane.reopen();
        }
        return true;
      }
      if (!transfer && !signal.aborted) {
        throw failureOf({ status: 404 });
      }
      await delay(retryDelay(attempt) / 2, signal, this.#retryNow.signal);
    }
    return false;
  }

  /** Repeats a request until it succeeds; undefined when the signal is aborted. Throws a failure that is not transient. */
  async #withRetries<T>(request: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        const result = await request();
        this.#requestFailure = undefined;
        return result;
      } catch (fault) {
        if (!(fault instanceof RequestFailure && fault.isTransient)) {
          throw fault;
        }
        this.#requestFailure = fault;
        this.#update();
        await delay(retryDelay(attempt), signal, this.#retryNow.signal);
      }
    }
    return undefined;
  }

  // Aborted requests may still reach the server.
  #abort(): void {
    this.#run.abort();
    this.#invalidateOffsets();
  }

  #invalidateOffsets(): void {
    for (const lane of this.#lanes) {
      lane.invalidateOffset();
    }
  }

  #update(): void {
    this.speed.add(performance.now(), this.bytesSent);
    if (this.state === "uploading" || this.state === "waiting") {
      // navigator.onLine may be wrong: while bytes move, the browser is online.
      const isStuck = this.#active.length > 0 && this.#active.every((lane) => lane.isWaitingToRetry || (!navigator.onLine && lane.isIdle));
      this.#setState(isStuck || this.#requestFailure ? "waiting" : "uploading");
    }
  }

  #retryAll(): void {
    this.#retryNow.abort();
    this.#retryNow = new AbortController();
    for (const lane of this.#active) {
      lane.abortIfIdle();
    }
    this.#update();
  }

  #setState(state: UploadState): void {
    this.state = state;
    this.changed();
  }
}

/** Some files have changed since they were chosen. */
class FilesChanged extends Error {
  constructor(readonly numbers: readonly number[]) {
    super("Files have changed.");
  }
}
