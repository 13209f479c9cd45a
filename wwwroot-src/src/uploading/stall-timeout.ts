import { failureOf, RequestFailure } from "./failure.js";
import type { ResponseTimeout } from "./response-timeout.js";

/** How long a request may move no byte, in milliseconds. */
export const longestStall = 20_000;

/** Aborts a request that stalls, or that gets no response after all of its bytes were sent. */
export class StallTimeout {
  readonly #request = new AbortController();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #stop = () => this.#request.abort();
  /** Why it aborted the request. */
  failure: RequestFailure | undefined;

  /**
   * @param outer Aborts the request as well.
   * @param idleTime For how long no byte has moved, in milliseconds.
   * @param isSent Whether all bytes were sent.
   */
  constructor(
    private readonly outer: AbortSignal,
    idleTime: () => number,
    isSent: () => boolean,
    timeout: ResponseTimeout,
  ) {
    outer.addEventListener("abort", this.#stop, { once: true });
    this.#timer = setInterval(() => {
      const limit = timeout.milliseconds;
      if (!isSent() && idleTime() > longestStall) {
        this.abort(failureOf({ status: 0 }));
      } else if (idleTime() > limit) {
        timeout.lengthen(limit);
        this.abort(new RequestFailure("timeout", 0, failureOf({ status: 0 }).message));
      }
    }, 1000);
  }

  get signal(): AbortSignal {
    return this.#request.signal;
  }

  abort(failure: RequestFailure): void {
    this.failure = failure;
    this.#request.abort();
  }

  end(): void {
    clearInterval(this.#timer);
    this.outer.removeEventListener("abort", this.#stop);
  }
}
