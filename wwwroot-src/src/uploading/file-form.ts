import { formatBytes, formatCount, quote, quoteFirst } from "../format.js";
import { type Duplicates, findDuplicates } from "./duplicates.js";
import { EmptyFolders } from "./empty-folders.js";
import { type FileSource, fromPicker, type SourceContents } from "./file-sources.js";
import { type Limits, limitError } from "./limits.js";
import { button, cloneTemplate, part, removeRow, setText } from "./parts.js";
import { type ListItem, outline, Selection } from "./selection.js";
import type { SourceReader } from "./source-reader.js";

const mostRows = 200;

/** The form before the upload: the chosen files, as a list from which they can be removed. */
export class FileForm {
  readonly selection = new Selection();
  readonly folders = new EmptyFolders();
  handles: FileSystemHandle[] = [];
  readonly #panel: HTMLElement;
  readonly #rows: HTMLElement;
  readonly #limits: Limits;
  #pendingSource: FileSource | undefined;
  #pending: readonly ListItem[] = [];
  #skipped: string[] = [];
  #clearCount = 0;

  constructor(private readonly form: HTMLFormElement) {
    const { maxBytes, maxFiles, maxSize, left, quota } = form.dataset;
    const space = left ? { left: Number(left), quota: quota ?? "" } : undefined;
    this.#limits = { bytes: Number(maxBytes), files: Number(maxFiles), size: maxSize ?? "", space };
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

  /** Passes on what the form's file fields choose, and empties the fields, so that the same files can be chosen again. */
  onPicked(add: (source: FileSource) => void): void {
    for (const field of this.#panel.querySelectorAll<HTMLInputElement>("input[type=file]")) {
      const picked = () => {
        const source = fromPicker(field.files ?? []);
        const isEmpty = field.files?.length === 0;
        field.value = "";
        if (!isEmpty) {
          add(source);
        }
      };
      field.addEventListener("change", picked);
      // Browsers restore the fields of a page that is shown again.
      picked();
    }
  }

  /** Lists the names of a source that is still being read. */
  showPending(source: FileSource, files: readonly { readonly path: string }[]): void {
    this.#pendingSource = source;
    this.#pending = outline(files);
    this.show();
  }

  /** Removes the names of a source that is no longer being read. */
  removePending(source: FileSource): void {
    if (this.#pendingSource === source) {
      this.#pendingSource = undefined;
      this.#pending = [];
      this.show();
    }
  }

  /** Says that reading a source was stopped. */
  skip(source: FileSource): void {
    this.#skipped.push(`${quote(source.name)} was not added: reading it was stopped.`);
    setText(part(this.form, "remark"), this.#skipped.join(" "));
  }

  /** Adds the contents of a source to the list. */
  async add(source: FileSource, contents: SourceContents, reader: SourceReader): Promise<void> {
    const handles = await source.handles;
    const clearCount = this.#clearCount;
    const duplicates = await reader.run("Comparing", ({ slices, count }) => findDuplicates(this.selection.files, contents.files, slices, count));
    if (clearCount !== this.#clearCount) {
      this.skip(source);
      return;
    }
    const isFirst = this.selection.files.length === 0;
    const added = contents.files.filter((file) => !duplicates.same.has(file));
    this.selection.add(added);
    this.folders.add(contents.emptyFolders);
    if (handles.length > 0 && (isFirst || this.handles.length > 0)) {
      this.handles = [...this.handles, ...handles];
    } else if (added.length > 0) {
      // Handles are of use only where they cover all files: a resumed upload would miss the others.
      this.handles = [];
    }
    this.#showRemark(contents, duplicates);
    this.show();
  }

  /** Removes files that can no longer be read; true where there were any. */
  removeUnreadable(unreadable: readonly File[]): boolean {
    const files = new Set(unreadable);
    const paths = this.selection.files.filter(({ file }) => files.has(file)).map(({ path }) => path);
    if (paths.length > 0) {
      this.selection.removeFiles(files);
      this.show();
      const remark = part(this.form, "remark");
      setText(remark, `${remark.textContent ?? ""} ${unreadableMessage(paths)}`.trim());
    }
    return paths.length > 0;
  }

  clear(): void {
    this.#clearCount++;
    this.selection.clear();
    this.folders.clear();
    this.handles = [];
    this.#skipped = [];
    setText(part(this.form, "remark"), undefined);
    this.show();
    this.#firstField.focus();
  }

  /** Why the files cannot be uploaded; undefined when they can. */
  get problem(): string | undefined {
    const drop = matchMedia("(pointer: coarse)").matches ? "" : ", or drop it here";
    return this.#isEmpty ? `Choose a file or a folder first${drop}.` : limitError(this.selection.files, this.#limits);
  }

  showProblem(text: string | undefined): void {
    setText(part(this.form, "problem"), text);
  }

  show(): void {
    const items = this.selection.items();
    items.push(...this.folders.itemsBeside(items));
    this.form.classList.toggle("filled", !this.#isEmpty);
    for (const verb of this.form.querySelectorAll("[data-part=verb]")) {
      verb.textContent = this.#isEmpty ? "Choose" : "Add";
    }
    part(this.form, "chosen").hidden = this.#isEmpty;
    part(this.form, "chosen").querySelector("h2")?.replaceChildren(this.#total());
    this.#showRows(items);
    this.showProblem(this.#isEmpty ? undefined : this.problem);
  }

  get #isEmpty(): boolean {
    return this.selection.files.length === 0 && this.folders.paths.length === 0 && this.#pending.length === 0;
  }

  #total(): string {
    const { files, size } = this.selection;
    const pending = this.#pending.reduce((sum, { count }) => sum + count, 0);
    if (pending > 0) {
      return formatCount(files.length + pending, "file");
    }
    return files.length > 0 ? `${formatCount(files.length, "file")}, ${formatBytes(size)}` : formatCount(this.folders.paths.length, "empty folder");
  }

  #showRows(items: readonly ListItem[]): void {
    const all = items.length + this.#pending.length;
    const rows = items.slice(0, mostRows).map((item) => this.#row(item));
    rows.push(...this.#pending.slice(0, mostRows - rows.length).map((item) => this.#pendingRow(item)));
    this.#rows.replaceChildren(...rows);
    if (all > mostRows) {
      const more = document.createElement("li");
      more.className = "more";
      more.textContent = `and ${(all - mostRows).toLocaleString("en-GB")} more`;
      this.#rows.append(more);
    }
  }

  // A file that is still being read has no size yet, and is removed by stopping the reader.
  #pendingRow(item: ListItem): HTMLElement {
    const row = this.#row(item);
    row.querySelector("button")?.remove();
    row.querySelector(".size")?.replaceChildren(item.isFolder ? formatCount(item.count, "file") : "");
    return row;
  }

  #row(item: ListItem): HTMLElement {
    const row = cloneTemplate(this.form, "row");
    row.classList.add(item.isFolder ? "row-folder" : "row-file");
    row.querySelector(".name")?.append(item.name);
    row.querySelector(".size")?.append(item.isFolder ? formatFolder(item) : formatBytes(item.size));
    const remove = row.querySelector("button");
    remove?.setAttribute("aria-label", `Remove ${item.name}`);
    remove?.addEventListener("click", () => this.#remove(item, row));
    return row;
  }

  #remove(item: ListItem, row: HTMLElement): void {
    const remove = () => {
      this.selection.remove(item);
      this.folders.remove(item);
      this.show();
    };
    removeRow(this.#rows, row, remove, () => this.#firstField);
  }

  get #firstField(): HTMLElement {
    return part(this.form, "choices").querySelector("input") ?? this.form;
  }

  #showRemark({ unreadable }: SourceContents, { same, alike }: Duplicates): void {
    const remarks = this.#skipped.splice(0);
    if (unreadable.length > 0) {
      remarks.push(unreadableMessage(unreadable));
    }
    const [first] = same;
    if (first) {
      remarks.push(same.size === 1 ? `${quote(first.path)} is in the list already.` : `${formatCount(same.size, "file")} of that are in the list already.`);
    }
    if (alike.length > 0) {
      const names = quoteFirst(alike.map(({ path }) => path));
      remarks.push(`${names} ${alike.length === 1 ? "is" : "are"} in the list once more, with the same size and date: both are sent, one under another name.`);
    }
    setText(part(this.form, "remark"), remarks.join(" "));
  }
}

function unreadableMessage(paths: readonly string[]): string {
  return `${quoteFirst(paths)} cannot be read and ${paths.length === 1 ? "is" : "are"} left out.`;
}

function formatFolder({ count, size }: ListItem): string {
  return count === 0 ? "empty" : `${formatCount(count, "file")}, ${formatBytes(size)}`;
}
