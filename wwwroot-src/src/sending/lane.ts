import { type DetailedError, type HttpRequest, Upload } from "tus-js-client";
import { detailIn, here, type LaneAddress, Refused } from "./api.js";
import { delayBefore, wait } from "./patience.js";

/** What a lane tells the upload that it is part of. */
export interface LaneListener {
  /** It could not go on, and tries again in a moment. */
  broken(lane: Lane, attempt: number): Promise<void>;
  /** Aborted when there is a reason to try again at once. */
  awaken(): AbortSignal;
}

// The last answer waits for the disk, and for the zip to be sealed.
const silence = 20_000;
const silenceAtEnd = 90_000;
const suspicious = 2_000;

/** Sends one range of the joined files by tus: again and again, until the server has all of it. */
export class Lane {
  readonly offset: number;
  readonly size: number;
  /** How many of its bytes have gone; after a break, how many had arrived. */
  sent: number;
  /** Whether it waits for its next try. */
  isWaiting = false;
  /** Whether the server has said that it has all of it. */
  isDone: boolean;
  #movedAt = 0;
  #renew: (() => void) | undefined;

  constructor(
    readonly address: LaneAddress,
    private readonly bytes: Blob,
    private readonly listener: LaneListener,
  ) {
    this.offset = address.offset;
    this.size = address.size;
    this.sent = address.received;
    this.isDone = this.sent === this.size;
  }

  /** Whether none of its bytes has moved for a while. */
  get isSilent(): boolean {
    return performance.now() - this.#movedAt > suspicious;
  }

  /** Where it is among the contents of all files. */
  get position(): number {
    return this.offset + this.sent;
  }

  /** Returns when the server has all of it, or when the signal ends it; throws what no further try would mend. */
  async run(signal: AbortSignal): Promise<boolean> {
    let attempt = 0;
    while (!signal.aborted) {
      const before = this.sent;
      const error = await this.#try(signal);
      if (error === undefined) {
        return !signal.aborted;
      }
      const status = error instanceof Error && "originalResponse" in error ? statusOf(error as DetailedError) : 0;
      if (isFinal(status)) {
        throw new Refused(status, detailIn((error as DetailedError).originalResponse?.getBody() ?? "") ?? error.message);
      }
      attempt = this.sent > before ? 0 : attempt;
      this.isWaiting = true;
      await this.listener.broken(this, attempt);
      await wait(delayBefore(attempt++), signal, this.listener.awaken());
    }
    return false;
  }

  /** The network is back: a request that has been silent is taken for dead. */
  awaken(): void {
    if (this.isSilent) {
      this.#renew?.();
    }
  }

  #try(signal: AbortSignal): Promise<Error | undefined> {
    return new Promise((resolve) => {
      const upload = new Upload(this.bytes, {
        uploadUrl: here(this.address.url),
        retryDelays: null,
        storeFingerprintForResuming: false,
        onBeforeRequest: (request) => this.#watchAnswer(request),
        onProgress: (sent) => this.#move(sent),
        onSuccess: () => {
          this.#move(this.size);
          this.isDone = true;
          end(undefined);
        },
        onError: end,
      });
      const give = (reason: Error | undefined) => {
        void upload.abort();
        end(reason);
      };
      const stop = () => give(undefined);
      this.#renew = () => give(new Error("The connection fell silent."));
      const watch = setInterval(() => {
        if (performance.now() - this.#movedAt > (this.sent === this.size ? silenceAtEnd : silence)) {
          this.#renew?.();
        }
      }, 1000);
      const listener = this;
      function end(error: Error | undefined): void {
        clearInterval(watch);
        signal.removeEventListener("abort", stop);
        listener.#renew = undefined;
        resolve(error);
      }
      signal.addEventListener("abort", stop, { once: true });
      this.#movedAt = performance.now();
      upload.start();
    });
  }

  // An answer to HEAD moves the lane too, though no byte of it has.
  #watchAnswer(request: HttpRequest): void {
    if (request.getMethod() === "PATCH") {
      this.#movedAt = performance.now();
    }
  }

  #move(sent: number): void {
    this.#movedAt = performance.now();
    this.isWaiting = false;
    this.sent = sent;
  }
}

function statusOf(error: DetailedError): number {
  return error.originalResponse?.getStatus() ?? 0;
}

// Two requests that met (409, 423), bytes that were damaged (460), and one request too many (429) are mended by another try.
function isFinal(status: number): boolean {
  return status === 507 || (status >= 400 && status < 500 && ![408, 409, 423, 429, 460].includes(status));
}
