import { sentKey } from "./sent-key.js";

/** A transfer that was sent from this browser. */
export interface SentTransfer {
  readonly id: string;
  readonly name: string;
  /** The owner token: whoever has it owns the transfer. */
  readonly token: string;
  /** When it was sent, in milliseconds since 1970. */
  readonly sent: number;
  /** When it ceases to be reachable, in milliseconds since 1970; null for never. */
  readonly expires: number | null;
  /** How often it was downloaded, as far as the server was asked. */
  readonly downloads?: number;
  /** When the server was asked, in milliseconds since 1970. */
  readonly asked?: number;
}

const most = 100;
const longestName = 300;

/**
 * The transfers that were sent from this browser, the latest first, in this browser alone. What it keeps there may be of any
 * age and by any hand: what is not understood is left out, and what cannot be kept is not.
 */
export class SentTransfers {
  readonly #list: string;
  readonly #off: string;

  /** @param base The path of the server at its host, without a slash at the end: others may be beside it. */
  constructor(
    base: string,
    private readonly storage: Storage | undefined,
  ) {
    this.#list = sentKey(base);
    this.#off = `cloudtransfer-sent-off:${base}`;
  }

  /** Whether what is sent is remembered; not where somebody has said so, nor where the browser keeps nothing. */
  get isOn(): boolean {
    return this.storage !== undefined && this.#read(this.#off) === undefined;
  }

  /** Whether a key of the storage is the list's. */
  isKey(key: string | null): boolean {
    return key === null || key === this.#list || key === this.#off;
  }

  /** All that have not expired. */
  all(now = Date.now()): SentTransfer[] {
    return parse(this.#read(this.#list)).filter(({ expires }) => expires === null || expires > now);
  }

  /** Adds one, or changes the one with its id. */
  put(transfer: SentTransfer): void {
    const others = this.all();
    const place = others.findIndex(({ id }) => id === transfer.id);
    if (place < 0 && !this.isOn) {
      return;
    }
    others.splice(Math.max(0, place), place < 0 ? 0 : 1, { ...transfer, name: transfer.name.slice(0, longestName) });
    this.#write(others.sort((a, b) => b.sent - a.sent).slice(0, most));
  }

  forget(id: string): void {
    this.#write(this.all().filter((transfer) => transfer.id !== id));
  }

  forgetAll(): void {
    this.#write([]);
  }

  /** Forgets all, and remembers none from here on. */
  switchOff(): void {
    this.forgetAll();
    this.#set(this.#off, "1");
  }

  switchOn(): void {
    this.#set(this.#off, undefined);
  }

  // Where there is no more room, the oldest give way.
  #write(transfers: readonly SentTransfer[]): void {
    for (let kept = transfers; !this.#set(this.#list, kept.length > 0 ? JSON.stringify(kept) : undefined); ) {
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
        // A browser that keeps nothing has nothing to lose.
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

/** What a browser keeps for pages of this server; undefined where it keeps nothing. */
export function pageStorage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}

function parse(text: string | undefined): SentTransfer[] {
  try {
    const list: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(list) ? list.filter(isSent).slice(0, most) : [];
  } catch {
    return [];
  }
}

// Ids and tokens become parts of addresses: nothing else is taken for one.
function isSent(value: unknown): value is SentTransfer {
  if (value === null || typeof value !== "object") {
    return false;
  }
  const { id, name, token, sent, expires, downloads, asked } = value as Record<string, unknown>;
  return (
    isWord(id) &&
    isWord(token) &&
    typeof name === "string" &&
    isMoment(sent) &&
    (expires === null || isMoment(expires)) &&
    (downloads === undefined || isMoment(downloads)) &&
    (asked === undefined || isMoment(asked))
  );
}

function isWord(value: unknown): boolean {
  return typeof value === "string" && /^[\w-]{1,100}$/.test(value);
}

function isMoment(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value <= 8.64e15;
}
