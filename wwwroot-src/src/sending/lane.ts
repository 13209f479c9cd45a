import type { AnswerTimeout } from "./answer-timeout.js";
import { here, type LaneAddress } from "./api.js";
import { failureOf, RequestFailure } from "./failure.js";
import { delayBefore, wait } from "./patience.js";
import type { RequestLimit } from "./request-limit.js";
import { append, offsetOf } from "./tus.js";

/** What a lane asks of the upload that it is part of, and tells it. */
export interface LaneListener {
  readonly limit: RequestLimit;
  readonly timeout: AnswerTimeout;
  /** The bytes of a range of all files, joined; ends with an error when the signal ends it. */
  bytes(start: number, end: number, signal: AbortSignal): Promise<Blob>;
  /** Where the bytes end that can be sent from a position on in one request: before a file that is left out. */
  endOf(position: number): number;
  /** It could not go on, and tries again in a moment. */
  broken(lane: Lane, attempt: number): Promise<void>;
  /** Aborted when there is a reason to try again at once. */
  awaken(): AbortSignal;
}

const silence = 20_000;
const suspicious = 2_000;
const longestPause = 60;

/** Sends one range of the joined files by tus: again and again, until the server has all of it. */
export class Lane {
  readonly offset: number;
  readonly size: number;
  /** How many of its bytes have gone; after a break, how many had arrived. */
  sent: number;
  /** What it waits for to pass before it tries again. */
  failure: RequestFailure | undefined;
  /** Whether the server has said that it has all of it. */
  isDone: boolean;
  readonly #url: string;
  #stored: number;
  #end: number;
  #isSure = true;
  #broke: { readonly offset: number; readonly size: number } | undefined;
  #movedAt = 0;
  #renew: (() => void) | undefined;

  constructor(
    readonly address: LaneAddress,
    private readonly listener: LaneListener,
  ) {
    this.#url = here(address.url);
    this.offset = address.offset;
    this.size = address.size;
    this.#stored = this.sent = this.#end = address.received;
    this.isDone = this.sent === this.size;
  }

  /** Whether it waits for its next try. */
  get isWaiting(): boolean {
    return this.failure !== undefined;
  }

  /** Whether none of its bytes has moved for a while. */
  get isSilent(): boolean {
    return performance.now() - this.#movedAt > suspicious;
  }

  /** Whether all that it may send has gone, and no answer has come for a while. */
  get isUnanswered(): boolean {
    return this.#renew !== undefined && this.sent === this.#end && performance.now() - this.#movedAt > silence;
  }

  /** Where it is among the contents of all files. */
  get position(): number {
    return this.offset + this.sent;
  }

  /** What the server has may be another than is known here: it is asked before anything is sent. */
  doubt(): void {
    this.#isSure = false;
  }

  /** Returns when the server has all of it, or when the signal ends it; throws what no further try would mend. */
  async run(signal: AbortSignal): Promise<boolean> {
    let attempt = 0;
    while (!signal.aborted && !this.isDone) {
      const before = this.#stored;
      const isSending = this.#isSure;
      try {
        if (isSending) {
          await this.#send(signal);
        } else {
          this.#reach(await offsetOf(this.#url, signal));
          this.#isSure = true;
        }
        attempt = this.#stored > before ? 0 : attempt;
      } catch (fault) {
        if (signal.aborted) {
          return false;
        }
        if (!(fault instanceof RequestFailure)) {
          throw fault;
        }
        if (!isSending || !this.#adapt(fault)) {
          await this.#pause(fault, attempt++, signal);
        }
      }
    }
    return this.isDone;
  }

  /** The network is back: a request that has been silent is taken for dead. */
  awaken(): void {
    if (this.isSilent) {
      this.#renew?.();
    }
  }

  async #send(signal: AbortSignal): Promise<void> {
    const start = this.#stored;
    const end = Math.min(this.size, start + this.listener.limit.bytes, this.listener.endOf(this.offset + start) - this.offset);
    this.#end = end;
    this.#isSure = false;
    if (end <= start) {
      throw failureOf({ status: 409 });
    }
    const [reached, failure] = await this.#append(start, end, signal);
    if (failure) {
      throw failure;
    }
    this.#reach(reached);
    this.#isSure = true;
  }

  // Whether a shorter request is all that it takes.
  #adapt(fault: RequestFailure): boolean {
    const size = this.#end - this.#stored;
    if (fault.obstacle === "too-large") {
      return this.listener.limit.refuse(size);
    }
    // Who takes no more than so much may also just hang up, and at the same byte each time. The server was asked in between.
    if (fault.obstacle === "broken" && navigator.onLine) {
      if (this.#broke?.offset === this.#stored && this.#broke.size === size) {
        this.listener.limit.refuse(size);
      }
      this.#broke = { offset: this.#stored, size };
    }
    return false;
  }

  async #pause(fault: RequestFailure, attempt: number, signal: AbortSignal): Promise<void> {
    if (!fault.isPassing) {
      throw fault;
    }
    this.failure = fault;
    await this.listener.broken(this, attempt);
    await wait(Math.max(delayBefore(attempt), 1000 * Math.min(fault.retryAfter, longestPause)), signal, this.listener.awaken());
  }

  // Ends when the answer is there, or when none is to be expected any more.
  async #append(start: number, end: number, signal: AbortSignal): Promise<[number, RequestFailure | undefined]> {
    const bytes = await this.listener.bytes(this.offset + start, this.offset + end, signal);
    signal.throwIfAborted();
    const request = new AbortController();
    let failure: RequestFailure | undefined;
    const stop = () => request.abort();
    const give = (why: RequestFailure) => {
      failure = why;
      request.abort();
    };
    this.#movedAt = performance.now();
    this.#renew = () => give(failureOf({ status: 0 }));
    const watch = setInterval(() => {
      const quiet = performance.now() - this.#movedAt;
      const longest = this.listener.timeout.milliseconds;
      if (this.sent < end && quiet > silence) {
        this.#renew?.();
      } else if (quiet > longest) {
        this.listener.timeout.lengthen(longest);
        give(new RequestFailure("unanswered", 0, failureOf({ status: 0 }).message));
      }
    }, 1000);
    signal.addEventListener("abort", stop, { once: true });
    try {
      return [await append(this.#url, start, bytes, (sent) => this.#move(start + sent), request.signal), undefined];
    } catch (fault) {
      if (fault instanceof RequestFailure) {
        return [start, failure ?? fault];
      }
      throw fault;
    } finally {
      clearInterval(watch);
      signal.removeEventListener("abort", stop);
      this.#renew = undefined;
    }
  }

  // What the server has said counts, also where it is less than had gone.
  #reach(stored: number): void {
    this.#stored = stored;
    this.#move(stored);
    this.isDone = stored === this.size;
  }

  #move(sent: number): void {
    this.#movedAt = performance.now();
    this.failure = undefined;
    this.sent = sent;
  }
}
