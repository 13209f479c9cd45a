import { type LaneAddress, sameOriginUrl } from "./api.js";
import { failureOf, RequestFailure } from "./failure.js";
import type { RequestLimit } from "./request-limit.js";
import type { ResponseTimeout } from "./response-timeout.js";
import { delay, retryDelay } from "./retry-delays.js";
import { longestStall, StallTimeout } from "./stall-timeout.js";
import { append, offsetOf } from "./tus.js";

/** What a lane needs of the upload that it belongs to. Positions are offsets into the concatenated files. */
export interface LaneOwner {
  readonly limit: RequestLimit;
  readonly timeout: ResponseTimeout;
  /** The bytes of a range; throws when the signal is aborted. */
  bytes(start: number, end: number, signal: AbortSignal): Promise<Blob>;
  /** Where a request that starts at this position must end: before the next omitted file. */
  endOf(position: number): number;
  /** Called before the lane waits for its next attempt; throws where no attempt can succeed. */
  onFailure(lane: Lane, attempt: number): Promise<void>;
  /** A signal that is aborted when lanes should try again at once. */
  retrySignal(): AbortSignal;
}

// In milliseconds.
const idleAfter = 2_000;
// In seconds.
const longestRetryAfter = 60;

/** Uploads one range of the concatenated files by tus, with retries, until the server has all of it. */
export class Lane {
  readonly offset: number;
  readonly size: number;
  /** How many of its bytes were sent; after a failure, how many the server has. */
  sent: number;
  /** The failure after which it waits for its next attempt. */
  failure: RequestFailure | undefined;
  /** Whether the server has confirmed all of its bytes. */
  isDone: boolean;
  readonly #url: string;
  #stored: number;
  #requestEnd: number;
  #isOffsetKnown = true;
  #lastBroken: { readonly offset: number; readonly size: number } | undefined;
  #movedAt = 0;
  #request: StallTimeout | undefined;

  constructor(
    readonly address: LaneAddress,
    private readonly owner: LaneOwner,
  ) {
    this.#url = sameOriginUrl(address.url);
    this.offset = address.offset;
    this.size = address.size;
    this.#stored = this.sent = this.#requestEnd = address.received;
    this.isDone = this.sent === this.size;
  }

  get isWaitingToRetry(): boolean {
    return this.failure !== undefined;
  }

  /** Whether no byte has moved for two seconds. */
  get isIdle(): boolean {
    return this.#idleTime > idleAfter;
  }

  /** Whether all bytes of its request were sent, and the response is late. */
  get isAwaitingResponse(): boolean {
    return this.#request !== undefined && this.sent === this.#requestEnd && this.#idleTime > longestStall;
  }

  /** Where it is among the concatenated files. */
  get position(): number {
    return this.offset + this.sent;
  }

  /** Makes it go on from the server's offset, which has gone back. */
  reopen(): void {
    this.isDone = false;
    this.invalidateOffset();
  }

  /** Makes it ask for the server's offset before it sends anything. */
  invalidateOffset(): void {
    this.#isOffsetKnown = false;
  }

  /** Returns true when the server has all of it, false when the signal is aborted; throws where no further attempt can succeed. */
  async run(signal: AbortSignal): Promise<boolean> {
    let attempt = 0;
    while (!signal.aborted && !this.isDone) {
      const before = this.#stored;
      const isSending = this.#isOffsetKnown;
      try {
        await (isSending ? this.#send(signal) : this.#fetchOffset(signal));
        attempt = this.#stored > before ? 0 : attempt;
      } catch (fault) {
        if (signal.aborted) {
          return false;
        }
        if (!(fault instanceof RequestFailure)) {
          throw fault;
        }
        if (!isSending || !this.#shortenRequest(fault)) {
          await this.#waitToRetry(fault, attempt++, signal);
        }
      }
    }
    return this.isDone;
  }

  /** Aborts an idle request, because its connection may have ended with the network that has come back. */
  abortIfIdle(): void {
    if (this.isIdle) {
      this.#request?.abort(failureOf({ status: 0 }));
    }
  }

  get #idleTime(): number {
    return performance.now() - this.#movedAt;
  }

  async #fetchOffset(signal: AbortSignal): Promise<void> {
    this.#setStored(await offsetOf(this.#url, signal));
  }

  async #send(signal: AbortSignal): Promise<void> {
    const start = this.#stored;
    const end = Math.min(this.size, start + this.owner.limit.bytes, this.owner.endOf(this.offset + start) - this.offset);
    this.#requestEnd = end;
    this.#isOffsetKnown = false;
    if (end <= start) {
      throw failureOf({ status: 409 });
    }
    this.#setStored(await this.#append(start, end, signal));
  }

  /** Reduces the request limit where that may help; true where the request should be repeated at once. */
  #shortenRequest(fault: RequestFailure): boolean {
    const size = this.#requestEnd - this.#stored;
    if (fault.kind === "too-large") {
      return this.owner.limit.reduceBelow(size);
    }
    // Some proxies close the connection instead of answering 413: two breaks of the same request are taken for one.
    if (fault.kind === "network" && navigator.onLine) {
      if (this.#lastBroken?.offset === this.#stored && this.#lastBroken.size === size) {
        this.owner.limit.reduceBelow(size);
      }
      this.#lastBroken = { offset: this.#stored, size };
    }
    return false;
  }

  async #waitToRetry(fault: RequestFailure, attempt: number, signal: AbortSignal): Promise<void> {
    if (!fault.isTransient) {
      throw fault;
    }
    this.failure = fault;
    await this.owner.onFailure(this, attempt);
    await delay(Math.max(retryDelay(attempt), 1000 * Math.min(fault.retryAfter, longestRetryAfter)), signal, this.owner.retrySignal());
  }

  async #append(start: number, end: number, signal: AbortSignal): Promise<number> {
    const bytes = await this.owner.bytes(this.offset + start, this.offset + end, signal);
    signal.throwIfAborted();
    this.#movedAt = performance.now();
    const request = new StallTimeout(
      signal,
      () => this.#idleTime,
      () => this.sent >= end,
      this.owner.timeout,
    );
    this.#request = request;
    try {
      return await append(this.#url, start, bytes, (sent) => this.#setSent(start + sent), request.signal);
    } catch (fault) {
      throw fault instanceof RequestFailure ? (request.failure ?? fault) : fault;
    } finally {
      request.end();
      this.#request = undefined;
    }
  }

  // The server's offset counts, even where it is lower than what was sent.
  #setStored(stored: number): void {
    this.#stored = stored;
    this.#setSent(stored);
    this.#isOffsetKnown = true;
    this.isDone = stored === this.size;
  }

  #setSent(sent: number): void {
    this.#movedAt = performance.now();
    this.failure = undefined;
    this.sent = sent;
  }
}
