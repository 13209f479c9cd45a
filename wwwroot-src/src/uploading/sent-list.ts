import { formatCount } from "../format.js";
import { dateTimeFormat } from "../local-times.js";
import { type SentTransfer, SentTransfers } from "../sent-transfers.js";
import { storageOrNone } from "../storage.js";
import { fetchTransfer } from "./api.js";
import { button, cloneTemplate, part, removeRow, setText } from "./parts.js";

// In milliseconds.
const refreshInterval = 60_000;
const concurrency = 2;

/** The list of transfers sent from this browser, with their download counts. Only visible rows ask the server. */
export class SentList {
  readonly #sent: SentTransfers;
  readonly #panel: HTMLDetailsElement;
  readonly #rows: HTMLElement;
  readonly #waiting = new Map<string, { transfer: SentTransfer; row: HTMLElement }>();
  readonly #visibleRows: IntersectionObserver;
  readonly #format = dateTimeFormat({ dateStyle: "medium" });
  #requests = 0;

  constructor(
    form: HTMLElement,
    private readonly base: string,
  ) {
    this.#sent = new SentTransfers(
      base,
      storageOrNone(() => localStorage),
    );
    this.#panel = part<HTMLDetailsElement>(form, "sent");
    this.#rows = part(form, "sent-rows");
    this.#visibleRows = new IntersectionObserver((entries) => this.#rowsIntersect(entries));
    button(form, "forget-all").addEventListener("click", () => this.#change(() => this.#sent.forgetAll()));
    button(form, "sent-off").addEventListener("click", () => this.#change(() => this.#sent.switchOff()));
    button(form, "sent-on").addEventListener("click", () => this.#change(() => this.#sent.switchOn()));
    // Other tabs change the list as well, and the back/forward cache restores an old state of this page.
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
    this.#visibleRows.disconnect();
    this.#waiting.clear();
    this.#rows.replaceChildren(...all.map((transfer) => this.#row(transfer)));
  }

  #row(transfer: SentTransfer): HTMLElement {
    const row = cloneTemplate(this.#panel, "sent-row");
    const name = part<HTMLAnchorElement>(row, "sent-name");
    name.textContent = transfer.name;
    name.href = `${this.base}/t/${transfer.token}`;
    part(row, "sent-when").textContent = `Sent ${this.#format.format(transfer.sent)}`;
    part(row, "sent-until").textContent = transfer.expires === null ? "never expires" : `expires ${this.#format.format(transfer.expires)}`;
    showDownloads(row, transfer);
    const forget = button(row, "forget-one");
    forget.setAttribute("aria-label", `Forget ${transfer.name}`);
    forget.addEventListener("click", () => this.#forget(transfer, row));
    row.dataset["id"] = transfer.id;
    this.#visibleRows.observe(row);
    return row;
  }

  #forget({ id }: SentTransfer, row: HTMLElement): void {
    const forget = () => {
      this.#sent.forget(id);
      this.show();
    };
    removeRow(this.#rows, row, forget, () => this.#heading);
  }

  #change(change: () => void): void {
    change();
    this.show();
    this.#heading.focus();
  }

  get #heading(): HTMLElement {
    return this.#panel.hidden ? this.#panel.ownerDocument.body : part(this.#panel, "sent-heading");
  }

  #rowsIntersect(entries: readonly IntersectionObserverEntry[]): void {
    const all = new Map(this.#sent.all().map((transfer) => [transfer.id, transfer]));
    for (const { target, isIntersecting } of entries) {
      const row = target as HTMLElement;
      const transfer = all.get(row.dataset["id"] ?? "");
      if (transfer && isIntersecting && Date.now() - (transfer.asked ?? 0) > refreshInterval) {
        this.#waiting.set(transfer.id, { transfer, row });
      } else if (transfer) {
        this.#waiting.delete(transfer.id);
      }
    }
    while (this.#requests < concurrency && this.#waiting.size > 0) {
      void this.#refreshNext();
    }
  }

  async #refreshNext(): Promise<void> {
    this.#requests++;
    for (let [next] = this.#waiting.values(); next; [next] = this.#waiting.values()) {
      this.#waiting.delete(next.transfer.id);
      await this.#refresh(next.transfer, next.row);
    }
    this.#requests--;
  }

  async #refresh(transfer: SentTransfer, row: HTMLElement): Promise<void> {
    try {
      const current = await fetchTransfer(transfer.id, transfer.token);
      const isListed = this.#sent.all().some(({ id }) => id === transfer.id);
      if (!current) {
        this.#sent.forget(transfer.id);
        row.classList.add("sent-gone");
        setText(part(row, "sent-downloads"), "deleted or expired");
        button(row, "forget-one").hidden = true;
      } else if (isListed) {
        const expires = current.expires ? Date.parse(current.expires) : null;
        const refreshed: SentTransfer = {
          ...transfer,
          name: current.title || transfer.name,
          expires,
          downloads: current.downloaded?.completed ?? 0,
          asked: Date.now(),
        };
        this.#sent.put(refreshed);
        showDownloads(row, refreshed);
      }
    } catch {
      // The list is of use without the counts.
    }
  }
}

function showDownloads(row: HTMLElement, { downloads }: SentTransfer): void {
  const words = downloads === 0 ? "not downloaded yet" : downloads && `downloaded ${formatCount(downloads, "time")}`;
  setText(part(row, "sent-downloads"), words || undefined);
}
