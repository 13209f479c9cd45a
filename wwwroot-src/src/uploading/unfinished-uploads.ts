import { formatProgress, quoteFirst } from "../format.js";
import { lockOf, resumeStore, type SavedUpload } from "../resume-store.js";
import { deleteTransfer, fetchTransfer, nameOf, type Transfer } from "./api.js";
import { digestsToMatch } from "./duplicates.js";
import { failureMessage } from "./failure.js";
import { type FileSource, fromHandles, fromPicker, type SourceContents } from "./file-sources.js";
import { describeItems, isComplete, itemsStillNeeded, type ManifestEntry, type Match, match, matchesAny, mismatchMessage } from "./matching.js";
import { button, cloneTemplate, part, setText } from "./parts.js";
import type { ChosenFile } from "./selection.js";
import { tryLock } from "./semaphore.js";
import type { SourceReader } from "./source-reader.js";

/** Resumes an upload. Its files are in the order of the manifest; `release` releases its lock. */
export type Resume = (upload: SavedUpload, transfer: Transfer, files: readonly (File | undefined)[], release: () => void) => void;

/** An unfinished upload on the page. */
interface Card {
  readonly upload: SavedUpload;
  readonly element: HTMLElement;
  /** The numbers of the files that the server omits already. */
  readonly omitted: readonly number[];
}

/** The uploads of this browser that were not completed, each with a way to resume it. */
export class UnfinishedUploads {
  readonly #list: HTMLElement;
  #cards: Card[] = [];

  constructor(
    private readonly form: HTMLElement,
    private readonly reader: SourceReader,
    private readonly resume: Resume,
  ) {
    this.#list = part(form, "unfinished");
  }

  set isShown(value: boolean) {
    this.#list.hidden = !value || this.#cards.length === 0;
  }

  /** Shows the unfinished uploads that no other tab is sending, and forgets those that the server no longer has. */
  async load(): Promise<void> {
    for (const upload of await resumeStore.all()) {
      const release = await tryLock(lockOf(upload.id));
      if (!release) {
        continue;
      }
      // Another tab may have completed it since the list was read.
      const isCompleted = !(await resumeStore.has(upload.id));
      release();
      if (isCompleted) {
        continue;
      }
      const transfer = await fetchTransfer(upload.id, upload.ownerLink).catch(() => null);
      if (transfer === undefined) {
        await resumeStore.delete(upload.id);
      } else {
        this.#addCard(upload, transfer);
      }
    }
  }

  /** Resumes the upload that consists of exactly these files; false when there is none. */
  async resumeWith(contents: SourceContents): Promise<boolean> {
    for (const card of this.#cards) {
      const found = await this.#match(card, contents.files);
      if (isComplete(found) && contents.files.length === card.upload.files.length - card.omitted.length) {
        return await this.#resume(card, found);
      }
    }
    return false;
  }

  /** @param transfer Its present state; null when the server could not be asked. */
  #addCard(upload: SavedUpload, transfer: Transfer | null): void {
    const element = cloneTemplate(this.form, "unfinished-one");
    const isSealed = transfer?.state === "sealed";
    const needed = upload.files.filter((_, number) => !transfer?.omitted?.includes(number));
    part(element, "pick-folder").hidden = isSealed || !needed.some((file) => file.path.includes("/"));
    part(element, "pick-files").hidden = isSealed || needed.every((file) => file.path.includes("/"));
    describe(element, upload, transfer, needed);
    const card: Card = { upload, element, omitted: transfer?.omitted ?? [] };
    const reopen = button(element, "resume");
    reopen.hidden = isSealed || upload.handles.length === 0;
    reopen.addEventListener("click", () => void this.#reopen(card));
    this.#listenToFields(card);
    button(element, "discard").addEventListener("click", () => void this.#discard(upload, element, isSealed));
    this.#cards.push(card);
    this.#list.append(element);
    this.#list.hidden = false;
  }

  // Files and folders are chosen one after the other, so the choices are added up.
  #listenToFields(card: Card): void {
    let chosen: readonly ChosenFile[] = [];
    for (const field of card.element.querySelectorAll<HTMLInputElement>("input[type=file]")) {
      field.addEventListener("change", () => {
        const source = fromPicker(field.files ?? []);
        field.value = "";
        void this.#read(source).then((files) => {
          chosen = [...chosen, ...files];
          return this.#tryResume(card, chosen);
        });
      });
    }
  }

  async #match({ upload, omitted }: Card, chosen: readonly ChosenFile[]): Promise<Match> {
    return match(upload.files, chosen, omitted, await digestsToMatch(upload.files, chosen));
  }

  async #reopen(card: Card): Promise<void> {
    const { upload, element } = card;
    for (const handle of upload.handles) {
      if ((await handle.requestPermission({ mode: "read" })) !== "granted") {
        return setText(part(element, "resume-problem"), "The browser was not allowed to read the files: choose them again.");
      }
    }
    await this.#tryResume(card, await this.#read(fromHandles(upload.handles)));
  }

  async #read(source: FileSource): Promise<readonly ChosenFile[]> {
    return (await this.reader.read(source))?.files ?? [];
  }

  async #tryResume(card: Card, chosen: readonly ChosenFile[]): Promise<void> {
    const { upload, element } = card;
    const found = await this.#match(card, chosen);
    const resumeRest = button(element, "resume-rest");
    resumeRest.hidden = isComplete(found) || found.files.every((file) => file === undefined);
    resumeRest.onclick = () => void this.#resume(card, found);
    if (isComplete(found)) {
      await this.#resume(card, found);
    } else {
      const isRelated = matchesAny(upload.files, found);
      const items = isRelated ? itemsStillNeeded(found, chosen) : [];
      const problem = isRelated ? mismatchMessage(found, chosen) : "None of these files is part of that upload: choose the same ones again.";
      setText(part(element, "resume-problem"), problem);
      setText(part(element, "still-needed"), items.length > 0 ? `Now choose ${quoteFirst(items)} as well.` : undefined);
    }
  }

  async #resume({ upload, element }: Card, { files }: Match): Promise<boolean> {
    const release = await tryLock(lockOf(upload.id));
    const problem = part(element, "resume-problem");
    if (!release) {
      setText(problem, "Another tab is sending this already.");
      return false;
    }
    try {
      const transfer = await fetchTransfer(upload.id, upload.ownerLink);
      if (transfer) {
        this.#removeCard(element);
        this.resume(upload, transfer, files, release);
        return true;
      }
      await resumeStore.delete(upload.id);
      setText(problem, "The server has given this upload up, for nothing came for too long: discard it, and send again.");
    } catch (fault) {
      setText(problem, failureMessage(fault));
    }
    release();
    return false;
  }

  async #discard(upload: SavedUpload, element: HTMLElement, isSealed: boolean): Promise<void> {
    try {
      if (!isSealed) {
        await deleteTransfer(upload.id, upload.ownerLink);
      }
      await resumeStore.delete(upload.id);
      this.#removeCard(element);
      (this.#list.querySelector("h2") ?? this.form.querySelector<HTMLElement>("input[type=file]"))?.focus();
    } catch (fault) {
      setText(part(element, "resume-problem"), `${failureMessage(fault)} The server still has what was sent.`);
    }
  }

  #removeCard(element: HTMLElement): void {
    this.#cards = this.#cards.filter((card) => card.element !== element);
    element.remove();
    this.#list.hidden = this.#cards.length === 0;
  }
}

function describe(element: HTMLElement, upload: SavedUpload, transfer: Transfer | null, needed: readonly ManifestEntry[]): void {
  part(element, "unfinished-name").textContent = transfer ? nameOf(transfer) : upload.name;
  const description = part(element, "unfinished-description");
  if (transfer?.state === "sealed") {
    element.querySelector("h2")?.replaceChildren("An upload has arrived");
    description.textContent = " was complete when this page was closed.";
    const link = part<HTMLAnchorElement>(element, "arrived");
    link.href = new URL(upload.ownerLink).pathname;
    link.hidden = false;
    return;
  }
  const received = transfer ? `, ${formatProgress(transfer.received, transfer.size)}` : "";
  const how = upload.handles.length > 0 ? "Resume where it stopped." : `Choose ${describeItems(needed)} again to resume.`;
  description.textContent = `${received}. ${how}`;
}
