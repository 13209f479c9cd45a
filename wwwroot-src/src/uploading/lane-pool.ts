import { ConnectionRamp } from "./connection-ramp.js";
import type { Lane } from "./lane.js";
import { type Slot, tryAcquireSlot } from "./semaphore.js";

const rampInterval = 500;

/** Runs the lanes of an upload, over as many connections as raise the speed. */
export class LanePool {
  /** The lanes that are being sent. */
  readonly active = new Set<Lane>();
  readonly #ramp = new ConnectionRamp();
  readonly #waiting: Lane[];
  #connections = 0;

  /** @param speed The present speed in bytes a second. */
  constructor(
    lanes: readonly Lane[],
    private readonly speed: () => number,
  ) {
    this.#waiting = lanes.filter((lane) => !lane.isDone);
  }

  /** Returns when all lanes are done or the signal is aborted; throws the first failure that no retry can overcome. */
  async run(signal: AbortSignal): Promise<void> {
    let timer: ReturnType<typeof setInterval> | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const connect = async (slot?: Slot) => {
          this.#connections++;
          await this.#runConnection(signal, slot);
          if (--this.#connections === 0 || signal.aborted) {
            resolve();
          }
        };
        timer = setInterval(() => {
          if (this.#waiting.length > 0 && this.#ramp.mayOpenAnother(performance.now(), this.speed())) {
            void tryAcquireSlot().then((slot) => slot && connect(slot).catch(reject));
          }
        }, rampInterval);
        connect().catch(reject);
      });
    } finally {
      clearInterval(timer);
      this.#waiting.length = 0;
      this.active.clear();
    }
  }

  async #runConnection(signal: AbortSignal, slot: Slot | undefined): Promise<void> {
    try {
      for (let lane = this.#waiting.shift(); lane && !signal.aborted; lane = this.#waiting.shift()) {
        this.active.add(lane);
        await lane.run(signal);
        this.active.delete(lane);
      }
    } finally {
      slot?.release();
    }
  }
}
