import { pageStorage, type SentTransfer, SentTransfers } from "../sent-transfers.js";
import { momentFormat } from "../times.js";
import { ask } from "./api.js";
import { button, copyOf, part, say } from "./parts.js";
import { sayCount } from "./words.js";

// In milliseconds: what was asked so lately is not asked again.
const fresh = 60_000;
const atOnce = 2;

/** The list of what was sent from this browser, with how often each was downloaded: only those in sight are asked for. */
export class SentList {
  readonly #sent: SentTransfers;
  readonly #panel: HTMLDetailsElement;
  readonly #rows: HTMLElement;
  readonly #waiting = new Map<string, { transfer: SentTransfer; row: HTMLElement }>();
  readonly #inSight: IntersectionObserver;
  readonly #format = momentFormat({ dateStyle: "medium" });
  #asking = 0;

  constructor(
    form: HTMLElement,
    private readonly base: string,
  ) {
    this.#sent = new SentTransfers(base, pageStorage());
    this.#panel = part<HTMLDetailsElement>(form, "sent");
    this.#rows = part(form, "sent-rows");
    this.#inSight = new IntersectionObserver((seen) => this.#see(seen));
    button(form, "forget-all").addEventListener("click", () => this.#change(() => this.#sent.forgetAll()));
    button(form, "sent-off").addEventListener("click", () => this.#change(() => this.#sent.switchOff()));
    button(form, "sent-on").addEventListener("click", () => this.#change(() => this.#sent.switchOn()));
    // Other tabs send and forget, too; and a browser may show a page again as it was left.
    addEventListener("storage", ({ key }) => this.#sent.isKey(key) && this.show());
    addEventListener("pageshow", ({ persisted }) => persisted && this.show());
  }

  show(): void {
    const all = this.#sent.all();
    const { isOn } = this.#sent;
    this.#panel.hidden = isOn && all.length === 0;
    part(this.#panel, "sent-count").textContent = isOn ? `(${all.length})` : "(not remembered)";
    part(this.#panel, "sent-some").hidden = all.length === 0;
    part(this.#panel, "sent-none").hidden = isOn;
    button(this.#panel, "sent-off").hidden = !isOn;
    this.#inSight.disconnect();
    this.#waiting.clear();
    this.#rows.replaceChildren(...all.map((transfer) => this.#row(transfer)));
  }

  #row(transfer: SentTransfer): HTMLElement {
    const row = copyOf(this.#panel, "sent-row");
    const name = part<HTMLAnchorElement>(row, "sent-name");
    name.textContent = transfer.name;
    name.href = `${this.base}/t/${transfer.token}`;
    part(row, "sent-when").textContent = `Sent ${this.#format.format(transfer.sent)}`;
    part(row, "sent-until").textContent = transfer.expires === null ? "never expires" : `expires ${this.#format.format(transfer.expires)}`;
    sayDownloads(row, transfer);
    const forget = button(row, "forget-one");
    forget.setAttribute("aria-label", `Forget ${transfer.name}`);
    forget.addEventListener("click", () => this.#forget(transfer, row));
    row.dataset["id"] = transfer.id;
    this.#inSight.observe(row);
    return row;
  }

  // Focus goes to the line that takes the place, or to the list's heading.
  #forget({ id }: SentTransfer, row: HTMLElement): void {
    const place = [...this.#rows.children].indexOf(row);
    this.#sent.forget(id);
    this.show();
    const buttons = this.#rows.querySelectorAll("button");
    (buttons[Math.min(place, buttons.length - 1)] ?? this.#heading).focus();
  }

  #change(change: () => void): void {
    change();
    this.show();
    this.#heading.focus();
  }

  get #heading(): HTMLElement {
    return this.#panel.hidden ? this.#panel.ownerDocument.body : part(this.#panel, "sent-heading");
  }

  #see(seen: readonly IntersectionObserverEntry[]): void {
    const all = new Map(this.#sent.all().map((transfer) => [transfer.id, transfer]));
    for (const { target, isIntersecting } of seen) {
      const row = target as HTMLElement;
      const transfer = all.get(row.dataset["id"] ?? "");
      if (transfer && isIntersecting && Date.now() - (transfer.asked ?? 0) > fresh) {
        this.#waiting.set(transfer.id, { transfer, row });
      } else if (transfer) {
        this.#waiting.delete(transfer.id);
      }
    }
    while (this.#asking < atOnce && this.#waiting.size > 0) {
      void this.#askNext();
    }
  }

  async #askNext(): Promise<void> {
    this.#asking++;
    for (let [next] = this.#waiting.values(); next; [next] = this.#waiting.values()) {
      this.#waiting.delete(next.transfer.id);
      await this.#ask(next.transfer, next.row);
    }
    this.#asking--;
  }

  async #ask(transfer: SentTransfer, row: HTMLElement): Promise<void> {
    try {
      const now = await ask(transfer.id, transfer.token);
      const still = this.#sent.all().some(({ id }) => id === transfer.id);
      if (!now) {
        this.#sent.forget(transfer.id);
        row.classList.add("sent-gone");
        say(part(row, "sent-downloads"), "deleted or expired");
        button(row, "forget-one").hidden = true;
      } else if (still) {
        const expires = now.expires ? Date.parse(now.expires) : null;
        const known: SentTransfer = { ...transfer, name: now.title || transfer.name, expires, downloads: now.downloaded?.completed ?? 0, asked: Date.now() };
        this.#sent.put(known);
        sayDownloads(row, known);
      }
    } catch {
      // The network, or a server that stops: the list is as good without a number.
    }
  }
}

function sayDownloads(row: HTMLElement, { downloads }: SentTransfer): void {
  const words = downloads === 0 ? "not downloaded yet" : downloads && `downloaded ${sayCount(downloads, "time")}`;
  say(part(row, "sent-downloads"), words || undefined);
}
