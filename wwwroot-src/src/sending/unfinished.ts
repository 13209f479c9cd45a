import { ask, remove, type Transfer } from "./api.js";
import { fromHandles, fromPicker, type Gathered } from "./gather.js";
import { explain, isMeant, type Match, match } from "./matching.js";
import { forget, isRemembered, lockOf, type Remembered, remembered } from "./memory.js";
import { button, copyOf, part, say } from "./parts.js";
import { hold } from "./permits.js";
import type { Chosen } from "./selection.js";
import { sayPart } from "./words.js";

/** Goes on with an upload, with its files in their order; releases its lock when it is over. */
export type GoOn = (upload: Remembered, transfer: Transfer, files: readonly File[], release: () => void) => void;

/** The uploads of this browser that were begun and not ended, each with what it takes to go on. */
export class Unfinished {
  readonly #list: HTMLElement;
  #cards: { upload: Remembered; card: HTMLElement }[] = [];

  constructor(
    private readonly form: HTMLElement,
    private readonly goOn: GoOn,
  ) {
    this.#list = part(form, "unfinished");
  }

  set isShown(value: boolean) {
    this.#list.hidden = !value || this.#cards.length === 0;
  }

  /** Looks for them. What another tab is sending is not shown, and what the server no longer has is forgotten. */
  async look(): Promise<void> {
    for (const upload of await remembered()) {
      const release = await hold(lockOf(upload.id));
      if (!release) {
        continue;
      }
      // It was, until a moment ago: the tab that sent it forgets it before it lets go.
      const isOver = !(await isRemembered(upload.id));
      release();
      if (isOver) {
        continue;
      }
      const transfer = await ask(upload.id, upload.ownerLink).catch(() => null);
      if (transfer === undefined) {
        await forget(upload.id);
      } else {
        this.#show(upload, transfer);
      }
    }
  }

  /** Goes on with the upload whose files these are; false when they are none's. */
  async take(gathered: Gathered): Promise<boolean> {
    for (const { upload, card } of this.#cards) {
      const found = match(upload.files, gathered.files);
      if (found.files && gathered.files.length === upload.files.length) {
        return await this.#goOn(upload, card, found);
      }
    }
    return false;
  }

  #show(upload: Remembered, transfer: Transfer | null): void {
    const card = copyOf(this.form, "unfinished-one");
    const arrived = transfer?.state === "sealed";
    const folder = upload.files.some((file) => file.path.includes("/"));
    const loose = upload.files.some((file) => !file.path.includes("/"));
    part(card, "pick-folder").hidden = arrived || !folder;
    part(card, "pick-files").hidden = arrived || !loose;
    this.#describe(card, upload, transfer);

    // Files and folders are chosen one after the other: what was found stays found.
    const found: Chosen[] = [];
    const again = button(card, "go-on");
    again.hidden = arrived || upload.handles.length === 0;
    again.addEventListener("click", () => void this.#reopen(upload, card));
    for (const field of card.querySelectorAll<HTMLInputElement>("input[type=file]")) {
      field.addEventListener("change", () => {
        const gathered = fromPicker(field.files ?? []);
        field.value = "";
        found.push(...gathered.files);
        void this.#try(upload, card, found);
      });
    }
    button(card, "forget").addEventListener("click", () => void this.#forget(upload, card, arrived));
    this.#cards.push({ upload, card });
    this.#list.append(card);
    this.#list.hidden = false;
  }

  #describe(card: HTMLElement, upload: Remembered, transfer: Transfer | null): void {
    part(card, "what-name").textContent = upload.name;
    const what = part(card, "what");
    if (transfer?.state === "sealed") {
      card.querySelector("h2")?.replaceChildren("An upload has arrived");
      what.textContent = " was complete when this page was closed.";
      const link = part<HTMLAnchorElement>(card, "arrived");
      link.href = new URL(upload.ownerLink).pathname;
      link.hidden = false;
      return;
    }
    const same = upload.files.some((file) => file.path.includes("/")) ? "folder" : upload.files.length === 1 ? "file" : "files";
    const far = transfer ? `, ${sayPart(transfer.received, upload.size)}` : "";
    const how = upload.handles.length > 0 ? "Go on where it was." : `Choose the same ${same} again to go on.`;
    what.textContent = `${far}. ${how}`;
  }

  async #reopen(upload: Remembered, card: HTMLElement): Promise<void> {
    for (const handle of upload.handles) {
      if ((await handle.requestPermission({ mode: "read" })) !== "granted") {
        return say(part(card, "why-not"), "The browser was not allowed to read the files: choose them again.");
      }
    }
    await this.#try(upload, card, (await fromHandles(upload.handles)).files);
  }

  async #try(upload: Remembered, card: HTMLElement, chosen: readonly Chosen[]): Promise<void> {
    const found = match(upload.files, chosen);
    if (found.files) {
      await this.#goOn(upload, card, found);
    } else {
      const other = isMeant(upload.files, found) ? explain(found) : "None of these files is part of that upload: choose the same ones again.";
      say(part(card, "why-not"), other);
    }
  }

  async #goOn(upload: Remembered, card: HTMLElement, { files }: Match): Promise<boolean> {
    const release = await hold(lockOf(upload.id));
    const problem = part(card, "why-not");
    if (!release || !files) {
      say(problem, "Another tab is sending this already.");
      return false;
    }
    try {
      const transfer = await ask(upload.id, upload.ownerLink);
      if (transfer) {
        this.#drop(card);
        this.goOn(upload, transfer, files, release);
        return true;
      }
      await forget(upload.id);
      say(problem, "The server has given this upload up, for nothing came for too long: forget it, and send anew.");
    } catch {
      say(problem, "The server cannot be reached: try again in a moment.");
    }
    release();
    return false;
  }

  async #forget(upload: Remembered, card: HTMLElement, arrived: boolean): Promise<void> {
    try {
      if (!arrived) {
        await remove(upload.id, upload.ownerLink);
      }
      await forget(upload.id);
      this.#drop(card);
      (this.#list.querySelector("h2") ?? this.form.querySelector<HTMLElement>("input[type=file]"))?.focus();
    } catch {
      say(part(card, "why-not"), "The server cannot be reached, and still has what was sent: try again in a moment.");
    }
  }

  #drop(card: HTMLElement): void {
    this.#cards = this.#cards.filter((one) => one.card !== card);
    card.remove();
    this.#list.hidden = this.#cards.length === 0;
  }
}
