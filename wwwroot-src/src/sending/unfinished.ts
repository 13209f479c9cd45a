import { ask, nameOf, remove, type Transfer } from "./api.js";
import { sayFailure } from "./failure.js";
import { type Choice, fromHandles, fromPicker, type Gathered } from "./gather.js";
import { type Announced, awaited, explain, isMeant, isWhole, type Match, match, sayItems } from "./matching.js";
import { forget, isRemembered, lockOf, type Remembered, remembered } from "./memory.js";
import { button, copyOf, part, say } from "./parts.js";
import { hold } from "./permits.js";
import type { Reading } from "./reading.js";
import type { Chosen } from "./selection.js";
import { digestsFor } from "./twins.js";
import { quoteSome, sayPart } from "./words.js";

/** Goes on with an upload, with its files in their order and without those that are not there; releases its lock when it is over. */
export type GoOn = (upload: Remembered, transfer: Transfer, files: readonly (File | undefined)[], release: () => void) => void;

/** An upload, and what the page shows of it. */
interface Card {
  readonly upload: Remembered;
  readonly card: HTMLElement;
  /** What the server leaves out already. */
  readonly omitted: readonly number[];
}

/** The uploads of this browser that were begun and not ended, each with what it takes to go on. */
export class Unfinished {
  readonly #list: HTMLElement;
  #cards: Card[] = [];

  constructor(
    private readonly form: HTMLElement,
    private readonly reading: Reading,
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
    for (const one of this.#cards) {
      const found = await this.#match(one, gathered.files);
      if (isWhole(found) && gathered.files.length === one.upload.files.length - one.omitted.length) {
        return await this.#goOn(one, found);
      }
    }
    return false;
  }

  #show(upload: Remembered, transfer: Transfer | null): void {
    const card = copyOf(this.form, "unfinished-one");
    const arrived = transfer?.state === "sealed";
    const needed = upload.files.filter((_, number) => !transfer?.omitted?.includes(number));
    const folder = needed.some((file) => file.path.includes("/"));
    const loose = needed.some((file) => !file.path.includes("/"));
    part(card, "pick-folder").hidden = arrived || !folder;
    part(card, "pick-files").hidden = arrived || !loose;
    this.#describe(card, upload, transfer, needed);
    const one: Card = { upload, card, omitted: transfer?.omitted ?? [] };

    // Files and folders are chosen one after the other: what was found stays found.
    let found: readonly Chosen[] = [];
    const again = button(card, "go-on");
    again.hidden = arrived || upload.handles.length === 0;
    again.addEventListener("click", () => void this.#reopen(one));
    for (const field of card.querySelectorAll<HTMLInputElement>("input[type=file]")) {
      field.addEventListener("change", () => {
        const choice = fromPicker(field.files ?? []);
        field.value = "";
        void this.#read(choice).then((files) => {
          found = [...found, ...files];
          return this.#try(one, found);
        });
      });
    }
    button(card, "forget").addEventListener("click", () => void this.#forget(upload, card, arrived));
    this.#cards.push(one);
    this.#list.append(card);
    this.#list.hidden = false;
  }

  #describe(card: HTMLElement, upload: Remembered, transfer: Transfer | null, needed: readonly Announced[]): void {
    part(card, "what-name").textContent = transfer ? nameOf(transfer) : upload.name;
    const what = part(card, "what");
    if (transfer?.state === "sealed") {
      card.querySelector("h2")?.replaceChildren("An upload has arrived");
      what.textContent = " was complete when this page was closed.";
      const link = part<HTMLAnchorElement>(card, "arrived");
      link.href = new URL(upload.ownerLink).pathname;
      link.hidden = false;
      return;
    }
    const far = transfer ? `, ${sayPart(transfer.received, transfer.size)}` : "";
    const how = upload.handles.length > 0 ? "Resume where it stopped." : `Choose ${sayItems(needed)} again to resume.`;
    what.textContent = `${far}. ${how}`;
  }

  async #match({ upload, omitted }: Card, chosen: readonly Chosen[]): Promise<Match> {
    return match(upload.files, chosen, omitted, await digestsFor(upload.files, chosen));
  }

  async #reopen(one: Card): Promise<void> {
    const { upload, card } = one;
    for (const handle of upload.handles) {
      if ((await handle.requestPermission({ mode: "read" })) !== "granted") {
        return say(part(card, "why-not"), "The browser was not allowed to read the files: choose them again.");
      }
    }
    await this.#try(one, await this.#read(fromHandles(upload.handles)));
  }

  async #read(choice: Choice): Promise<readonly Chosen[]> {
    return (await this.reading.read(choice))?.files ?? [];
  }

  async #try(one: Card, chosen: readonly Chosen[]): Promise<void> {
    const { upload, card } = one;
    const found = await this.#match(one, chosen);
    const without = button(card, "without");
    without.hidden = isWhole(found) || found.files.every((file) => file === undefined);
    without.onclick = () => void this.#goOn(one, found);
    if (isWhole(found)) {
      await this.#goOn(one, found);
    } else {
      const meant = isMeant(upload.files, found);
      const items = meant ? awaited(found, chosen) : [];
      say(part(card, "why-not"), meant ? explain(found, chosen) : "None of these files is part of that upload: choose the same ones again.");
      say(part(card, "still-needed"), items.length > 0 ? `Now choose ${quoteSome(items)} as well.` : undefined);
    }
  }

  async #goOn({ upload, card }: Card, { files }: Match): Promise<boolean> {
    const release = await hold(lockOf(upload.id));
    const problem = part(card, "why-not");
    if (!release) {
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
      say(problem, "The server has given this upload up, for nothing came for too long: discard it, and send again.");
    } catch (fault) {
      say(problem, sayFailure(fault));
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
    } catch (fault) {
      say(part(card, "why-not"), `${sayFailure(fault)} The server still has what was sent.`);
    }
  }

  #drop(card: HTMLElement): void {
    this.#cards = this.#cards.filter((one) => one.card !== card);
    card.remove();
    this.#list.hidden = this.#cards.length === 0;
  }
}
