/** The shortest limit, in bytes: smaller requests would consist of overhead. */
export const smallestLimit = 64 * 1024;

// Just below 100 MB, a common limit of proxies and content delivery networks.
const firstLimit = 90_000_000;

const key = "cloudtransfer-request-bytes";

/** How many bytes the body of one request may have: no limit, until a request is rejected for its length. */
export class RequestLimit {
  #bytes: number;

  /**
   * @param configured What the server's settings allow; undefined for no limit.
   * @param storage Where the limit that was found is stored for this tab; undefined where there is none.
   */
  constructor(
    configured: number | undefined,
    private readonly storage: Pick<Storage, "getItem" | "setItem"> | undefined,
  ) {
    const stored = Number(storage?.getItem(key) ?? Number.NaN);
    this.#bytes = Math.min(configured ?? Number.POSITIVE_INFINITY, stored >= smallestLimit ? stored : Number.POSITIVE_INFINITY);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Halves the limit, because a request of this many bytes was rejected; false where it cannot be lower. */
  reduceBelow(size: number): boolean {
    // Concurrent requests are rejected together: the first of them has reduced the limit already.
    if (size > this.#bytes) {
      return true;
    }
    if (size <= smallestLimit) {
      return false;
    }
    this.#bytes = Math.max(smallestLimit, Math.min(firstLimit, Math.floor(size / 2)));
    this.storage?.setItem(key, String(this.#bytes));
    return true;
  }
}
