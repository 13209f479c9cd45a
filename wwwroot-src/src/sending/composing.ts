import { EmptyFolders } from "./folders.js";
import { type Choice, fromPicker, type Gathered } from "./gather.js";
import { type Limits, tooMuch } from "./limits.js";
import { button, copyOf, part, say } from "./parts.js";
import type { Reading } from "./reading.js";
import { type Item, outlineOf, Selection } from "./selection.js";
import { findKnown, type Known } from "./twins.js";
import { quote, quoteSome, sayBytes, sayCount } from "./words.js";

const shown = 200;

/** The form before it is sent: what was chosen, as a list from which things can be removed. */
export class Composing {
  readonly selection = new Selection();
  readonly folders = new EmptyFolders();
  handles: FileSystemHandle[] = [];
  readonly #panel: HTMLElement;
  readonly #rows: HTMLElement;
  readonly #limits: Limits;
  #pendingChoice: Choice | undefined;
  #pending: readonly Item[] = [];
  #skipped: string[] = [];
  #cleared = 0;

  constructor(private readonly form: HTMLFormElement) {
    this.#limits = { bytes: Number(form.dataset["maxBytes"]), files: Number(form.dataset["maxFiles"]), size: form.dataset["maxSize"] ?? "" };
    this.#panel = part(form, "compose");
    this.#rows = part(form, "rows");
    for (const hint of form.querySelectorAll<HTMLElement>("[data-part=hint]")) {
      hint.hidden = false;
    }
    form.classList.add("scripted");
    button(form, "clear").addEventListener("click", () => this.clear());
  }

  get isShown(): boolean {
    return !this.#panel.hidden;
  }

  set isShown(value: boolean) {
    this.#panel.hidden = !value;
  }

  /** Takes what the form's own fields choose; they are emptied, so that the same can be chosen again. */
  onPicked(take: (choice: Choice) => void): void {
    for (const field of this.#panel.querySelectorAll<HTMLInputElement>("input[type=file]")) {
      const picked = () => {
        const choice = fromPicker(field.files ?? []);
        const isEmpty = field.files?.length === 0;
        field.value = "";
        if (!isEmpty) {
          take(choice);
        }
      };
      field.addEventListener("change", picked);
      // A browser that comes back to the page may fill its fields in again.
      picked();
    }
  }

  /** Shows what is being read, as far as its names tell. */
  showPending(choice: Choice, files: readonly { readonly path: string }[]): void {
    this.#pendingChoice = choice;
    this.#pending = outlineOf(files);
    this.show();
  }

  /** Shows no longer that a choice is being read. */
  dropPending(choice: Choice): void {
    if (this.#pendingChoice === choice) {
      this.#pendingChoice = undefined;
      this.#pending = [];
      this.show();
    }
  }

  /** Says of a choice that it was given up while it was read. */
  skip(choice: Choice): void {
    this.#skipped.push(`${quote(choice.name)} was not added: reading it was stopped.`);
    say(part(this.form, "remark"), this.#skipped.join(" "));
  }

  /** Adds what was read of a choice to the list. */
  async add(choice: Choice, gathered: Gathered, reading: Reading): Promise<void> {
    const handles = await choice.handles;
    const cleared = this.#cleared;
    const known = await reading.run("Comparing", ({ slices, count }) => findKnown(this.selection.files, gathered.files, slices, count));
    if (cleared !== this.#cleared) {
      this.skip(choice);
      return;
    }
    const isFirst = this.selection.files.length === 0;
    const added = gathered.files.filter((chosen) => !known.same.has(chosen));
    this.selection.add(added);
    this.folders.add(gathered.empty);
    // Handles that do not stand for everything would find half of it again.
    this.handles = handles.length > 0 && (isFirst || this.handles.length > 0) ? [...this.handles, ...handles] : added.length > 0 ? [] : this.handles;
    this.#remark(gathered, known);
    this.show();
  }

  /** Leaves out what can no longer be read; answers whether there was anything. */
  leaveOut(gone: readonly File[]): boolean {
    const files = new Set(gone);
    const unreadable = this.selection.files.filter(({ file }) => files.has(file)).map(({ path }) => path);
    if (unreadable.length > 0) {
      this.selection.removeFiles(files);
      this.show();
      const remark = part(this.form, "remark");
      say(remark, `${remark.textContent ?? ""} ${sayUnreadable(unreadable)}`.trim());
    }
    return unreadable.length > 0;
  }

  clear(): void {
    this.#cleared++;
    this.selection.clear();
    this.folders.clear();
    this.handles = [];
    this.#skipped = [];
    say(part(this.form, "remark"), undefined);
    this.show();
    this.#firstField().focus();
  }

  /** Why it cannot be sent; undefined when it can. */
  get objection(): string | undefined {
    const drop = matchMedia("(pointer: coarse)").matches ? "" : ", or drop it here";
    return this.#isEmpty ? `Choose a file or a folder first${drop}.` : tooMuch(this.selection.files, this.#limits);
  }

  complain(text: string | undefined): void {
    say(part(this.form, "problem"), text);
  }

  show(): void {
    const { files, size } = this.selection;
    const items = this.selection.items();
    items.push(...this.folders.itemsBeside(items));
    const pending = this.#pending.reduce((sum, { count }) => sum + count, 0);
    this.form.classList.toggle("filled", !this.#isEmpty);
    for (const verb of this.form.querySelectorAll("[data-part=verb]")) {
      verb.textContent = this.#isEmpty ? "Choose" : "Add";
    }
    part(this.form, "chosen").hidden = this.#isEmpty;
    part(this.form, "chosen")
      .querySelector("h2")
      ?.replaceChildren(
        pending > 0
          ? sayCount(files.length + pending, "file")
          : files.length > 0
            ? `${sayCount(files.length, "file")}, ${sayBytes(size)}`
            : sayCount(this.folders.paths.length, "empty folder"),
      );
    this.#showRows(items);
    this.complain(this.#isEmpty ? undefined : this.objection);
  }

  get #isEmpty(): boolean {
    return this.selection.files.length === 0 && this.folders.paths.length === 0 && this.#pending.length === 0;
  }

  #showRows(items: readonly Item[]): void {
    const all = items.length + this.#pending.length;
    const rows = items.slice(0, shown).map((item) => this.#row(item));
    rows.push(...this.#pending.slice(0, shown - rows.length).map((item) => this.#pendingRow(item)));
    this.#rows.replaceChildren(...rows);
    if (all > shown) {
      const more = document.createElement("li");
      more.className = "more";
      more.textContent = `and ${(all - shown).toLocaleString("en-GB")} more`;
      this.#rows.append(more);
    }
  }

  // Its size is not known yet, and what ends it is beside the words that say so.
  #pendingRow(item: Item): HTMLElement {
    const row = this.#row(item);
    row.querySelector("button")?.remove();
    row.querySelector(".size")?.replaceChildren(item.isFolder ? sayCount(item.count, "file") : "");
    return row;
  }

  #row(item: Item): HTMLElement {
    const row = copyOf(this.form, "row");
    row.classList.add(item.isFolder ? "row-folder" : "row-file");
    row.querySelector(".name")?.append(item.name);
    row.querySelector(".size")?.append(item.isFolder ? sayContents(item) : sayBytes(item.size));
    const remove = row.querySelector("button");
    remove?.setAttribute("aria-label", `Remove ${item.name}`);
    remove?.addEventListener("click", () => this.#remove(item, row));
    return row;
  }

  // Focus goes to the line that takes the place, never to nowhere.
  #remove(item: Item, row: HTMLElement): void {
    const place = [...this.#rows.children].indexOf(row);
    this.selection.remove(item);
    this.folders.remove(item);
    this.show();
    const buttons = this.#rows.querySelectorAll("button");
    (buttons[Math.min(place, buttons.length - 1)] ?? this.#firstField()).focus();
  }

  #firstField(): HTMLElement {
    return part(this.form, "choices").querySelector("input") ?? this.form;
  }

  #remark({ unreadable }: Gathered, { same, alike }: Known): void {
    const remarks = this.#skipped.splice(0);
    if (unreadable.length > 0) {
      remarks.push(sayUnreadable(unreadable));
    }
    const [first] = same;
    if (first) {
      remarks.push(same.size === 1 ? `${quote(first.path)} is in the list already.` : `${sayCount(same.size, "file")} of that are in the list already.`);
    }
    if (alike.length > 0) {
      const names = quoteSome(alike.map(({ path }) => path));
      remarks.push(`${names} ${alike.length === 1 ? "is" : "are"} in the list once more, with the same size and date: both are sent, one under another name.`);
    }
    say(part(this.form, "remark"), remarks.join(" "));
  }
}

function sayUnreadable(paths: readonly string[]): string {
  return `${quoteSome(paths)} cannot be read and ${paths.length === 1 ? "is" : "are"} left out.`;
}

function sayContents({ count, size }: Item): string {
  return count === 0 ? "empty" : `${sayCount(count, "file")}, ${sayBytes(size)}`;
}
