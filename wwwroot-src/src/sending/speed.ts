const settling = 5_000;
const shortest = 200;

/** How fast bytes go, smoothed: a moment weighs less the longer ago it is. Times in milliseconds. */
export class Speed {
  #at: number | undefined;
  #bytes = 0;
  #perSecond: number | undefined;
  #since = 0;

  /** Bytes a second; undefined until there is something to tell. */
  get perSecond(): number | undefined {
    return this.#perSecond;
  }

  /** Takes how many bytes have gone in all. Going back, as after a broken connection, only sets the mark anew. */
  add(now: number, bytes: number): void {
    if (this.#at === undefined || bytes < this.#bytes) {
      this.#mark(now, bytes);
      return;
    }
    const elapsed = now - this.#at;
    if (elapsed < shortest) {
      return;
    }
    const current = ((bytes - this.#bytes) * 1000) / elapsed;
    this.#since += elapsed;
    // Young means are plain means: the first seconds must not be drawn towards the first sample.
    const weight = 1 - Math.exp(-elapsed / Math.min(settling, Math.max(elapsed, this.#since)));
    this.#perSecond = this.#perSecond === undefined ? current : this.#perSecond + weight * (current - this.#perSecond);
    this.#mark(now, bytes);
  }

  /** How many seconds the rest will take; undefined while that cannot be said. */
  secondsFor(rest: number): number | undefined {
    return this.#perSecond !== undefined && this.#perSecond > 0 && this.#since >= 1000 ? rest / this.#perSecond : undefined;
  }

  /** Begins anew, after a pause. */
  reset(): void {
    this.#at = undefined;
    this.#perSecond = undefined;
    this.#since = 0;
  }

  #mark(now: number, bytes: number): void {
    this.#at = now;
    this.#bytes = bytes;
  }
}
