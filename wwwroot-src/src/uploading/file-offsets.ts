/** Where each file begins and ends when the contents of all files are concatenated. */
export class FileOffsets {
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

  startOf(file: number): number {
    return this.#ends[file - 1] ?? 0;
  }

  endOf(file: number): number {
    return this.#ends[file] ?? this.size;
  }

  /** The number of the file that contains this position; the last file for a position behind the end. */
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
