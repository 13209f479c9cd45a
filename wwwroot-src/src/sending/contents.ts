import { crc32 } from "./crc32.js";
import { Joined } from "./lanes.js";
import { TimeSlices } from "./time-slices.js";

// Every piece of a blob costs a browser time, while the page waits: few are joined at once, and the joined ones then.
const joinedAtOnce = 100;

/** The files of a transfer, joined: what is sent of them, and what is left out. */
export class Contents {
  readonly #joined: Joined;
  readonly #omitted: Set<number>;

  /**
   * @param files The files in their order; undefined where one is not there.
   * @param sizes How many bytes each of them was announced with.
   * @param omitted The numbers of those that the server leaves out already.
   */
  constructor(
    private readonly files: readonly (File | undefined)[],
    sizes: readonly number[],
    omitted: Iterable<number>,
  ) {
    this.#joined = new Joined(sizes);
    this.#omitted = new Set(omitted);
  }

  /** How many bytes are sent in all. */
  get size(): number {
    return this.#joined.size - this.omittedWithin(0, this.#joined.size);
  }

  /** How many files are sent. */
  get count(): number {
    return this.files.length - this.#omitted.size;
  }

  /** The numbers of the files that are to be sent and are not there. */
  get missing(): number[] {
    return this.#kept(0, this.files.length - 1).filter((number) => this.files[number] === undefined);
  }

  /** Leaves a file out. */
  omit(number: number): void {
    this.#omitted.add(number);
  }

  fileAt(position: number): number {
    return this.#joined.fileAt(position);
  }

  /** The files that have bytes in a range and are sent, by number. */
  filesWithin(start: number, end: number): Map<number, File> {
    const numbers = end > start ? this.#kept(this.fileAt(start), this.fileAt(end - 1)) : [];
    return new Map(numbers.flatMap((number) => (this.files[number] ? [[number, this.files[number]]] : [])));
  }

  /** Whether a position is in the middle of a file. */
  isWithinFile(position: number): boolean {
    return position < this.#joined.size && this.#joined.startOf(this.fileAt(position)) < position;
  }

  /** Where the bytes end that can be sent from a position on without one that is left out. */
  endOf(position: number): number {
    let end = this.#joined.size;
    for (const number of this.#omitted) {
      const start = this.#joined.startOf(number);
      end = start >= position && this.#joined.endOf(number) > start ? Math.min(end, start) : end;
    }
    return end;
  }

  /** How many bytes of a range are left out. */
  omittedWithin(start: number, end: number): number {
    let sum = 0;
    for (const number of this.#omitted) {
      sum += Math.max(0, Math.min(end, this.#joined.endOf(number)) - Math.max(start, this.#joined.startOf(number)));
    }
    return sum;
  }

  /** The CRC-32 of a range in hexadecimal; undefined where it cannot be read. */
  async crcOf(start: number, end: number): Promise<string | undefined> {
    try {
      const bytes = await (await this.bytes(start, end)).arrayBuffer();
      return crc32(new Uint8Array(bytes)).toString(16).padStart(8, "0");
    } catch {
      return undefined;
    }
  }

  /** The bytes of a range, which are read when they are sent. Ends with an error when the signal ends it. */
  async bytes(start: number, end: number, signal?: AbortSignal): Promise<Blob> {
    const slices = new TimeSlices(signal);
    const joined: Blob[] = [];
    let pieces: Blob[] = [];
    for (const [number, file] of this.filesWithin(start, end)) {
      const first = this.#joined.startOf(number);
      const [from, to] = [Math.max(0, start - first), Math.min(end, this.#joined.endOf(number)) - first];
      // To cut a file costs as much as to join ten.
      pieces.push(from === 0 && to === file.size ? file : file.slice(from, to));
      if (pieces.length === joinedAtOnce || slices.tick()) {
        joined.push(new Blob(pieces));
        pieces = [];
        await slices.next();
      }
    }
    return new Blob([...joined, ...pieces]);
  }

  #kept(first: number, last: number): number[] {
    const numbers: number[] = [];
    for (let number = first; number <= last; number++) {
      if (!this.#omitted.has(number)) {
        numbers.push(number);
      }
    }
    return numbers;
  }
}
