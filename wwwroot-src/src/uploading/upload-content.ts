import { crc32 } from "./crc32.js";
import { FileOffsets } from "./file-offsets.js";
import { TimeSlices } from "./time-slices.js";

// The time that a browser blocks the page for a Blob grows with the number of its parts, so large ones are built from smaller ones.
const maxPartsPerBlob = 100;

/** The concatenated contents of a transfer's files, of which some may be omitted. */
export class UploadContent {
  readonly #offsets: FileOffsets;
  readonly #omitted: Set<number>;

  /**
   * @param files The files in the order of the manifest; undefined for a file that was not found.
   * @param sizes The sizes of the files in the manifest.
   * @param omitted The numbers of the files that the server omits already.
   */
  constructor(
    private readonly files: readonly (File | undefined)[],
    sizes: readonly number[],
    omitted: Iterable<number>,
  ) {
    this.#offsets = new FileOffsets(sizes);
    this.#omitted = new Set(omitted);
  }

  /** The number of bytes without omitted files. */
  get size(): number {
    return this.#offsets.size - this.omittedWithin(0, this.#offsets.size);
  }

  /** The number of files that are not omitted. */
  get count(): number {
    return this.files.length - this.#omitted.size;
  }

  /** The numbers of the files that are not omitted and were not found. */
  get missing(): number[] {
    return this.#included(0, this.files.length - 1).filter((number) => this.files[number] === undefined);
  }

  omit(number: number): void {
    this.#omitted.add(number);
  }

  fileAt(position: number): number {
    return this.#offsets.fileAt(position);
  }

  /** The files that have bytes in a range and are not omitted, by number. */
  filesWithin(start: number, end: number): Map<number, File> {
    const numbers = end > start ? this.#included(this.fileAt(start), this.fileAt(end - 1)) : [];
    return new Map(numbers.flatMap((number) => (this.files[number] ? [[number, this.files[number]]] : [])));
  }

  /** Whether a position is behind the first byte of a file and before its end. */
  isWithinFile(position: number): boolean {
    return position < this.#offsets.size && this.#offsets.startOf(this.fileAt(position)) < position;
  }

  /** Where a range that starts at a position must end: before the next omitted file, or at the end of all files. */
  endOf(position: number): number {
    let end = this.#offsets.size;
    for (const number of this.#omitted) {
      const start = this.#offsets.startOf(number);
      end = start >= position && this.#offsets.endOf(number) > start ? Math.min(end, start) : end;
    }
    return end;
  }

  /** How many bytes of a range belong to omitted files. */
  omittedWithin(start: number, end: number): number {
    let sum = 0;
    for (const number of this.#omitted) {
      sum += Math.max(0, Math.min(end, this.#offsets.endOf(number)) - Math.max(start, this.#offsets.startOf(number)));
    }
    return sum;
  }

  /** The CRC-32 of a range in hexadecimal; undefined where the range cannot be read. */
  async crcOf(start: number, end: number): Promise<string | undefined> {
    try {
      const bytes = await (await this.bytes(start, end)).arrayBuffer();
      return crc32(new Uint8Array(bytes)).toString(16).padStart(8, "0");
    } catch {
      return undefined;
    }
  }

  /** The bytes of a range, as a Blob that the browser reads while it sends it. Throws when the signal is aborted. */
  async bytes(start: number, end: number, signal?: AbortSignal): Promise<Blob> {
    const slices = new TimeSlices(signal);
    const blobs: Blob[] = [];
    let parts: Blob[] = [];
    for (const [number, file] of this.filesWithin(start, end)) {
      const first = this.#offsets.startOf(number);
      const [from, to] = [Math.max(0, start - first), Math.min(end, this.#offsets.endOf(number)) - first];
      // slice() is as slow as concatenating ten files.
      parts.push(from === 0 && to === file.size ? file : file.slice(from, to));
      if (parts.length === maxPartsPerBlob || slices.tick()) {
        blobs.push(new Blob(parts));
        parts = [];
        await slices.next();
      }
    }
    return new Blob([...blobs, ...parts]);
  }

  #included(first: number, last: number): number[] {
    const numbers: number[] = [];
    for (let number = first; number <= last; number++) {
      if (!this.#omitted.has(number)) {
        numbers.push(number);
      }
    }
    return numbers;
  }
}
