/** The shortest request that is worth its head, in bytes. */
export const shortest = 64 * 1024;

// Just below the limit of the networks that have one; who takes less than that is found out from there.
const usual = 90_000_000;

const key = "cloudtransfer-request-bytes";

/** How many bytes one request may carry: as many as there are, until one of so many has been refused. */
export class RequestLimit {
  #bytes: number;

  /**
   * @param most What the server's settings allow; undefined for any number.
   * @param storage Where it is kept for this tab; undefined where there is none.
   */
  constructor(
    most: number | undefined,
    private readonly storage: Pick<Storage, "getItem" | "setItem"> | undefined,
  ) {
    const kept = Number(storage?.getItem(key) ?? Number.NaN);
    this.#bytes = Math.min(most ?? Number.POSITIVE_INFINITY, kept >= shortest ? kept : Number.POSITIVE_INFINITY);
  }

  /** The most bytes of a request. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A request of this many bytes was refused for its length: from now on none has more than half. False where none can be shorter. */
  refuse(size: number): boolean {
    // Several are under way at once: one of them has said so already.
    if (size > this.#bytes) {
      return true;
    }
    if (size <= shortest) {
      return false;
    }
    this.#bytes = Math.max(shortest, Math.min(usual, Math.floor(size / 2)));
    this.storage?.setItem(key, String(this.#bytes));
    return true;
  }
}

/** The tab's own storage, where the browser gives one. */
export function tabStorage(): Storage | undefined {
  try {
    return sessionStorage;
  } catch {
    return undefined;
  }
}
