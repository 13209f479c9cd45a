import { ask, Refused, remove, type Transfer } from "./api.js";
import { Lane, type LaneListener } from "./lane.js";
import { Joined, Ramp } from "./lanes.js";
import { delayBefore, wait } from "./patience.js";
import { type Permit, takePermit } from "./permits.js";
import { Speed } from "./speed.js";
import { unreadable } from "./unreadable.js";

/** How an upload is doing. */
export type Doing = "sending" | "waiting" | "paused" | "stopped" | "done";

/** Why an upload has stopped: a refusal, or files that are no longer as they were. */
export type Reason = { readonly refused: Refused } | { readonly changed: readonly File[] };

const tick = 500;
// The nearest files are looked at after the first break already; all of a lane's after the next.
const nearest = 200;

/** Sends the files of a transfer by its lanes, from where the server has got to, until it is sealed. */
export class Upload implements LaneListener {
  doing: Doing = "paused";
  reason: Reason | undefined;
  readonly speed = new Speed();
  readonly #lanes: Lane[];
  readonly #joined: Joined;
  #ramp = new Ramp();
  #run = new AbortController();
  #awake = new AbortController();
  #active = new Set<Lane>();
  #isUnheard = false;

  constructor(
    readonly transfer: Transfer,
    readonly files: readonly File[],
    private readonly changed: () => void,
  ) {
    this.#joined = new Joined(files.map((file) => file.size));
    const bytes = new Blob(files as File[]);
    this.#lanes = transfer.uploads.map((lane) => new Lane(lane, bytes.slice(lane.offset, lane.offset + lane.size), this));
  }

  get size(): number {
    return this.#joined.size;
  }

  /** How many bytes have gone. */
  get sent(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.sent, 0);
  }

  /** The number of the file that is being sent. */
  get current(): number {
    const [lane] = this.#active;
    return this.#joined.fileAt(lane?.position ?? this.sent);
  }

  /** Sends, or goes on; returns when it is done, paused or stopped. */
  async start(): Promise<void> {
    this.#run = new AbortController();
    this.#ramp = new Ramp();
    this.reason = undefined;
    this.#isUnheard = false;
    this.speed.reset();
    this.#become("sending");
    const { signal } = this.#run;
    const ticking = setInterval(() => this.#tick(), tick);
    const online = () => this.#awaken();
    addEventListener("online", online);
    try {
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
    this.#run.abort();
    this.#become("paused");
  }

  /** Ends it here and at the server. */
  async cancel(): Promise<void> {
    this.#run.abort();
    await remove(this.transfer.id, this.transfer.ownerLink);
  }

  awaken(): AbortSignal {
    return this.#awake.signal;
  }

  async broken(lane: Lane, attempt: number): Promise<void> {
    this.#tick();
    if (!navigator.onLine) {
      return;
    }
    const first = this.#joined.fileAt(lane.position);
    const last = this.#joined.fileAt(lane.offset + lane.size - 1);
    const gone = await unreadable(this.files.slice(first, Math.min(last + 1, attempt === 0 ? first + nearest : this.files.length)));
    if (gone.length > 0) {
      throw new FilesChanged(gone);
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
      const now = await this.#ask();
      if (!now) {
        throw new Refused(404, "The server no longer has this transfer: send it anew.");
      }
      if (now.state === "sealed") {
        this.#become("done");
        return;
      }
      await wait(delayBefore(attempt) / 2, signal, this.#awake.signal);
    }
  }

  async #ask(): Promise<Transfer | undefined> {
    try {
      const transfer = await ask(this.transfer.id, this.transfer.ownerLink);
      this.#isUnheard = false;
      return transfer;
    } catch (fault) {
      if (fault instanceof Refused && fault.status < 500) {
        throw fault;
      }
      this.#isUnheard = true;
      return this.transfer;
    }
  }

  #stop(fault: unknown): void {
    this.#run.abort();
    if (fault instanceof FilesChanged) {
      this.reason = { changed: fault.files };
    } else if (fault instanceof Refused) {
      this.reason = { refused: fault };
    } else {
      throw fault;
    }
    this.#become("stopped");
  }

  #tick(): void {
    const lanes = [...this.#active];
    this.speed.add(performance.now(), this.sent);
    if (this.doing === "sending" || this.doing === "waiting") {
      // A browser that says it is offline may be wrong: bytes that move are the better witness.
      const stuck = lanes.length > 0 && lanes.every((lane) => lane.isWaiting || (!navigator.onLine && lane.isSilent));
      this.#become(stuck || this.#isUnheard ? "waiting" : "sending");
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
  constructor(readonly files: readonly File[]) {
    super("Files have changed.");
  }
}
