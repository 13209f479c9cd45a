const oneLane = 64 * 1024 * 1024;
const mostLanes = 4;

/** How many connections to ask for: small transfers gain nothing from a second one. */
export function lanesFor(size: number): number {
  return size < oneLane ? 1 : mostLanes;
}

/** Where files lie when their contents are joined. */
export class Joined {
  readonly size: number;
  readonly #ends: number[] = [];

  constructor(sizes: Iterable<number>) {
    let end = 0;
    for (const size of sizes) {
      end += size;
      this.#ends.push(end);
    }
    this.size = end;
  }

  /** Where a file begins. */
  startOf(file: number): number {
    return this.#ends[file - 1] ?? 0;
  }

  /** Where a file ends. */
  endOf(file: number): number {
    return this.#ends[file] ?? this.size;
  }

  /** The number of the file that holds this byte; the last one for a byte behind the end. */
  fileAt(position: number): number {
    let low = 0;
    let high = this.#ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ends[middle] ?? 0) > position) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}

const trial = 2000;
const worthwhile = 1.1;

/** Opens further connections only while they make it faster. Times in milliseconds, speeds in bytes a second. */
export class Ramp {
  #since: number | undefined;
  #before = 0;
  #ended = false;

  /** Whether another connection is worth a try now. */
  mayWiden(now: number, perSecond: number): boolean {
    this.#since ??= now;
    if (this.#ended || now - this.#since < trial) {
      return false;
    }
    this.#ended = perSecond < this.#before * worthwhile;
    this.#before = perSecond;
    this.#since = now;
    return !this.#ended;
  }
}
