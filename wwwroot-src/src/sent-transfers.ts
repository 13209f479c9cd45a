import { sentKey } from "./sent-key.js";

/** A transfer that was sent from this browser. */
export interface SentTransfer {
  readonly id: string;
  readonly name: string;
  /** The owner token: whoever has it owns the transfer. */
  readonly token: string;
  /** When it was sent, in milliseconds since 1970. */
  readonly sent: number;
  /** When it expires, in milliseconds since 1970; null for never. */
  readonly expires: number | null;
  /** How often it was downloaded when the server was last asked. */
  readonly downloads?: number;
  /** When the server was last asked, in milliseconds since 1970. */
  readonly asked?: number;
}

const mostTransfers = 100;
const longestName = 300;

/**
 * The transfers that were sent from this browser, the latest first, in localStorage only. What is stored may come from another
 * version or be damaged: invalid entries are ignored. Where the browser stores nothing, the list is empty.
 */
export class SentTransfers {
  readonly #listKey: string;
  readonly #offKey: string;

  /** @param basePath The base path of the server without a trailing slash: other servers may use other paths of the same host. */
  constructor(
    basePath: string,
    private readonly storage: Storage | undefined,
  ) {
    this.#listKey = sentKey(basePath);
    this.#offKey = `cloudtransfer-sent-off:${basePath}`;
  }

  /** Whether transfers are remembered: not where that was switched off, nor where the browser stores nothing. */
  get isOn(): boolean {
    return this.storage !== undefined && this.#read(this.#offKey) === undefined;
  }

  /** Whether a change of this storage key (null for all keys) changes the list. */
  isKey(key: string | null): boolean {
    return key === null || key === this.#listKey || key === this.#offKey;
  }

  /** All transfers that have not expired. */
  all(now = Date.now()): SentTransfer[] {
    return parse(this.#read(this.#listKey)).filter(({ expires }) => expires === null || expires > now);
  }

  /** Adds a transfer, or replaces the one with its id. */
  put(transfer: SentTransfer): void {
    const others = this.all();
    const index = others.findIndex(({ id }) => id === transfer.id);
    if (index < 0 && !this.isOn) {
      return;
    }
    others.splice(Math.max(0, index), index < 0 ? 0 : 1, { ...transfer, name: transfer.name.slice(0, longestName) });
    this.#write(others.sort((a, b) => b.sent - a.sent).slice(0, mostTransfers));
  }

  forget(id: string): void {
    this.#write(this.all().filter((transfer) => transfer.id !== id));
  }

  forgetAll(): void {
    this.#write([]);
  }

  /** Forgets all transfers, and remembers none from now on. */
  switchOff(): void {
    this.forgetAll();
    this.#set(this.#offKey, "1");
  }

  switchOn(): void {
    this.#set(this.#offKey, undefined);
  }

  // Where the storage is full, the older half is dropped until the rest fits.
  #write(transfers: readonly SentTransfer[]): void {
    for (let kept = transfers; !this.#set(this.#listKey, kept.length > 0 ? JSON.stringify(kept) : undefined); ) {
      kept = kept.slice(0, kept.length >> 1);
    }
  }

  #read(key: string): string | undefined {
    try {
      return this.storage?.getItem(key) ?? undefined;
    } catch {
      return undefined;
    }
  }

  #set(key: string, value: string | undefined): boolean {
    if (value === undefined) {
      try {
        this.storage?.removeItem(key);
      } catch {
        // Where the storage fails, nothing is stored.
      }
      return true;
    }
    try {
      this.storage?.setItem(key, value);
      return true;
    } catch {
      return false;
    }
  }
}

function parse(text: string | undefined): SentTransfer[] {
  try {
    const list: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(list) ? list.filter(isSent).slice(0, mostTransfers) : [];
  } catch {
    return [];
  }
}

// Ids and tokens become parts of URLs, so their characters are checked.
function isSent(value: unknown): value is SentTransfer {
  if (value === null || typeof value !== "object") {
    return false;
  }
  const { id, name, token, sent, expires, downloads, asked } = value as Record<string, unknown>;
  return (
    isIdentifier(id) &&
    isIdentifier(token) &&
    typeof name === "string" &&
    isTimeOrCount(sent) &&
    (expires === null || isTimeOrCount(expires)) &&
    (downloads === undefined || isTimeOrCount(downloads)) &&
    (asked === undefined || isTimeOrCount(asked))
  );
}

function isIdentifier(value: unknown): boolean {
  return typeof value === "string" && /^[\w-]{1,100}$/.test(value);
}

function isTimeOrCount(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value <= 8.64e15;
}
