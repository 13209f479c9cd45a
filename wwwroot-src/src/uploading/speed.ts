// In milliseconds.
const smoothingTime = 5_000;
const shortestSample = 200;

/** The transfer speed as an exponential moving average. Times in milliseconds. */
export class Speed {
  #sampledAt: number | undefined;
  #bytes = 0;
  #perSecond: number | undefined;
  #measuredFor = 0;

  /** Bytes a second; undefined before the first sample. */
  get perSecond(): number | undefined {
    return this.#perSecond;
  }

  /** Takes a sample: the number of bytes sent in all. Where it is lower than before, after a broken connection, measuring restarts from it. */
  add(now: number, bytes: number): void {
    if (this.#sampledAt === undefined || bytes < this.#bytes) {
      this.#setSample(now, bytes);
      return;
    }
    const elapsed = now - this.#sampledAt;
    if (elapsed < shortestSample) {
      return;
    }
    const current = ((bytes - this.#bytes) * 1000) / elapsed;
    this.#measuredFor += elapsed;
    // Until the smoothing time has passed this is the plain mean: otherwise the first sample would weigh too much.
    const weight = 1 - Math.exp(-elapsed / Math.min(smoothingTime, Math.max(elapsed, this.#measuredFor)));
    this.#perSecond = this.#perSecond === undefined ? current : this.#perSecond + weight * (current - this.#perSecond);
    this.#setSample(now, bytes);
  }

  /** How many seconds the remaining bytes will take; undefined while that cannot be estimated. */
  secondsFor(remaining: number): number | undefined {
    return this.#perSecond !== undefined && this.#perSecond > 0 && this.#measuredFor >= 1000 ? remaining / this.#perSecond : undefined;
  }

  /** Forgets all samples, after a pause. */
  reset(): void {
    this.#sampledAt = undefined;
    this.#perSecond = undefined;
    this.#measuredFor = 0;
  }

  #setSample(now: number, bytes: number): void {
    this.#sampledAt = now;
    this.#bytes = bytes;
  }
}
