import { AnswerTimeout } from "./answer-timeout.js";
import { ask, omit, remove, type Transfer, tailOf } from "./api.js";
import { Contents } from "./contents.js";
import { failureOf, RequestFailure } from "./failure.js";
import { Lane, type LaneListener } from "./lane.js";
import { Ramp } from "./lanes.js";
import { delayBefore, wait } from "./patience.js";
import { type Permit, takePermit } from "./permits.js";
import type { RequestLimit } from "./request-limit.js";
import { Speed } from "./speed.js";
import { unreadable } from "./unreadable.js";

/** How an upload is doing. */
export type Doing = "sending" | "waiting" | "paused" | "stopped" | "done";

/** Why an upload has stopped: a failure, or files that are no longer as they were, by number. */
export type Reason = { readonly failure: unknown } | { readonly changed: readonly number[] };

const tick = 500;
// The nearest files are looked at after the first break already; all of a lane's after the next.
const nearest = 200;

/** Sends the files of a transfer by its lanes, from where the server has got to, until it is sealed. */
export class Upload implements LaneListener {
  doing: Doing = "paused";
  reason: Reason | undefined;
  readonly speed = new Speed();
  readonly timeout = new AnswerTimeout();
  readonly #contents: Contents;
  readonly #lanes: Lane[];
  #ramp = new Ramp();
  #run = new AbortController();
  #awake = new AbortController();
  #active = new Set<Lane>();
  #unheard: RequestFailure | undefined;

  /**
   * @param files The files in the order in which they were announced; one that is not there is left out.
   * @param sizes How many bytes they were announced with.
   */
  constructor(
    readonly transfer: Transfer,
    files: readonly (File | undefined)[],
    sizes: readonly number[],
    readonly limit: RequestLimit,
    private readonly changed: () => void,
  ) {
    this.#contents = new Contents(files, sizes, transfer.omitted ?? []);
    this.#lanes = transfer.uploads.map((lane) => new Lane(lane, this));
  }

  get size(): number {
    return this.#contents.size;
  }

  /** How many bytes have gone. */
  get sent(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.sent - this.#contents.omittedWithin(lane.offset, lane.position), 0);
  }

  /** The number of the file that is being sent. */
  get current(): number {
    const [lane] = this.#active;
    return this.#contents.fileAt(lane?.position ?? this.sent);
  }

  /** What it waits for to pass; undefined while it waits for nothing. */
  get obstacle(): RequestFailure | undefined {
    return this.#unheard ?? [...this.#active].find((lane) => lane.failure)?.failure;
  }

  /** Whether all that goes at once has gone, and the answers are long in coming. */
  get isUnanswered(): boolean {
    return this.doing === "sending" && this.#active.size > 0 && [...this.#active].every((lane) => lane.isUnanswered);
  }

  /** Whether there is anything left to send without these files. */
  hasMoreThan(numbers: readonly number[]): boolean {
    return this.#contents.count > numbers.length;
  }

  /** Sends, or goes on; returns when it is done, paused or stopped. */
  async start(omitted: readonly number[] = []): Promise<void> {
    this.#run = new AbortController();
    this.#ramp = new Ramp();
    this.reason = undefined;
    this.#unheard = undefined;
    this.speed.reset();
    this.#become("sending");
    const { signal } = this.#run;
    const ticking = setInterval(() => this.#tick(), tick);
    const online = () => this.#awaken();
    addEventListener("online", online);
    try {
      await this.#omit([...omitted, ...this.#contents.missing], signal);
      await this.#compare(signal);
      await this.#fill(signal);
      await this.#confirm(signal);
    } catch (fault) {
      this.#stop(fault);
    } finally {
      clearInterval(ticking);
      removeEventListener("online", online);
    }
  }

  pause(): void {
    this.#end();
    this.#become("paused");
  }

  /** Ends it here and at the server. */
  async cancel(): Promise<void> {
    this.#end();
    await remove(this.transfer.id, this.transfer.ownerLink);
  }

  awaken(): AbortSignal {
    return this.#awake.signal;
  }

  bytes(start: number, end: number, signal: AbortSignal): Promise<Blob> {
    return this.#contents.bytes(start, end, signal);
  }

  endOf(position: number): number {
    return this.#contents.endOf(position);
  }

  async broken(lane: Lane, attempt: number): Promise<void> {
    this.#tick();
    if (!navigator.onLine) {
      return;
    }
    const files = [...this.#contents.filesWithin(lane.position, lane.offset + lane.size)].slice(0, attempt === 0 ? nearest : undefined);
    const gone = new Set(await unreadable(files.map(([, file]) => file)));
    if (gone.size > 0) {
      throw new FilesChanged(files.filter(([, file]) => gone.has(file)).map(([number]) => number));
    }
  }

  async #omit(numbers: readonly number[], signal: AbortSignal): Promise<void> {
    for (const number of numbers) {
      await this.#patiently(() => omit(this.transfer.id, this.transfer.ownerLink, number), signal);
      if (signal.aborted) {
        return;
      }
      this.#contents.omit(number);
    }
    if (numbers.length > 0) {
      for (const lane of this.#lanes) {
        lane.doubt();
      }
    }
  }

  // Who goes on may have other files of the same size and date by now: half of one and half of another is neither.
  async #compare(signal: AbortSignal): Promise<void> {
    const changed: number[] = [];
    for (const lane of this.#lanes.filter(({ sent, position }) => sent > 0 && this.#contents.isWithinFile(position))) {
      const tail = await this.#patiently(() => tailOf(lane.address), signal);
      if (signal.aborted) {
        return;
      }
      const end = lane.offset + (tail?.offset ?? 0);
      if (tail && tail.length > 0 && (await this.#contents.crcOf(end - tail.length, end)) !== tail.crc32) {
        changed.push(this.#contents.fileAt(end - 1));
      }
      lane.doubt();
    }
    if (changed.length > 0) {
      throw new FilesChanged([...new Set(changed)]);
    }
  }

  /** Keeps as many lanes going as make it faster. */
  #fill(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = this.#lanes.filter((lane) => !lane.isDone);
      const open = (permit?: Permit) => {
        const lane = waiting.shift();
        if (!lane) {
          permit?.release();
          return;
        }
        this.#active.add(lane);
        lane
          .run(signal)
          .then(() => {
            this.#active.delete(lane);
            if (signal.aborted || (waiting.length === 0 && this.#active.size === 0)) {
              finish(resolve);
            }
            open(permit);
          })
          .catch((fault: unknown) => {
            permit?.release();
            finish(() => reject(fault));
          });
      };
      const widening = setInterval(() => {
        const worthTrying = waiting.length > 0 && this.#ramp.mayWiden(performance.now(), this.speed.perSecond ?? 0);
        if (worthTrying) {
          void takePermit().then((permit) => permit && (signal.aborted ? permit.release() : open(permit)));
        }
      }, tick);
      const finish = (end: () => void) => {
        clearInterval(widening);
        waiting.length = 0;
        this.#active.clear();
        end();
      };
      open();
      if (this.#active.size === 0) {
        finish(resolve);
      }
    });
  }

  // The last byte's answer may have been lost, or the replica that was sealing: the server is asked until it is so.
  async #confirm(signal: AbortSignal): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt++) {
      const now = await this.#patiently(() => ask(this.transfer.id, this.transfer.ownerLink), signal);
      if (now?.state === "sealed") {
        this.#become("done");
        return;
      }
      if (!now && !signal.aborted) {
        throw failureOf({ status: 404 });
      }
      await wait(delayBefore(attempt) / 2, signal, this.#awake.signal);
    }
  }

  /** Asks until there is an answer, or until the signal ends it: then it answers undefined. */
  async #patiently<T>(question: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        const answer = await question();
        this.#unheard = undefined;
        return answer;
      } catch (fault) {
        if (!(fault instanceof RequestFailure && fault.isPassing)) {
          throw fault;
        }
        this.#unheard = fault;
        this.#tick();
        await wait(delayBefore(attempt), signal, this.#awake.signal);
      }
    }
    return undefined;
  }

  #stop(fault: unknown): void {
    this.#end();
    this.reason = fault instanceof FilesChanged ? { changed: fault.numbers } : { failure: fault };
    this.#become("stopped");
  }

  // What was under way may still arrive: the server is asked before it goes on.
  #end(): void {
    this.#run.abort();
    for (const lane of this.#lanes) {
      lane.doubt();
    }
  }

  #tick(): void {
    const lanes = [...this.#active];
    this.speed.add(performance.now(), this.sent);
    if (this.doing === "sending" || this.doing === "waiting") {
      // A browser that says it is offline may be wrong: bytes that move are the better witness.
      const stuck = lanes.length > 0 && lanes.every((lane) => lane.isWaiting || (!navigator.onLine && lane.isSilent));
      this.#become(stuck || this.#unheard ? "waiting" : "sending");
    }
  }

  #awaken(): void {
    this.#awake.abort();
    this.#awake = new AbortController();
    for (const lane of this.#active) {
      lane.awaken();
    }
    this.#tick();
  }

  #become(doing: Doing): void {
    this.doing = doing;
    this.changed();
  }
}

/** Some files are no longer as they were when they were chosen. */
class FilesChanged extends Error {
  constructor(readonly numbers: readonly number[]) {
    super("Files have changed.");
  }
}
