const smallTransfer = 64 * 1024 * 1024;
const mostLanes = 4;

/** How many lanes to ask for: a small transfer gains nothing from a second connection. */
export function laneCountFor(size: number): number {
  return size < smallTransfer ? 1 : mostLanes;
}

const trialTime = 2000;
const worthwhileGain = 1.1;

/** Opens additional connections only while each of them raises the speed. Times in milliseconds, speeds in bytes a second. */
export class ConnectionRamp {
  #trialSince: number | undefined;
  #speedBefore = 0;
  #ended = false;

  /** Whether another connection should be tried now. */
  mayOpenAnother(now: number, perSecond: number): boolean {
    this.#trialSince ??= now;
    if (this.#ended || now - this.#trialSince < trialTime) {
      return false;
    }
    this.#ended = perSecond < this.#speedBefore * worthwhileGain;
    this.#speedBefore = perSecond;
    this.#trialSince = now;
    return !this.#ended;
  }
}
