import { quoteFirst } from "../format.js";
import { lockOf, resumeStore, type SavedUpload } from "../resume-store.js";
import { storageOrNone } from "../storage.js";
import { createTransfer, nameOf, sameOriginUrl, type Transfer } from "./api.js";
import { laneCountFor } from "./connection-ramp.js";
import { enableDropAndPaste } from "./drop-and-paste.js";
import { digestsOfAmbiguous } from "./duplicates.js";
import { failureMessage } from "./failure.js";
import { FileForm } from "./file-form.js";
import type { FileSource } from "./file-sources.js";
import { LiveRegion } from "./live-region.js";
import type { ManifestEntry } from "./matching.js";
import { button, part } from "./parts.js";
import { ProgressPanel } from "./progress-panel.js";
import { RequestLimit } from "./request-limit.js";
import { tryLock } from "./semaphore.js";
import { SentList } from "./sent-list.js";
import { SourceReader } from "./source-reader.js";
import { Thumbnails, type ThumbnailUpload } from "./thumbnails.js";
import { readOptions } from "./transfer-options.js";
import { UnfinishedUploads } from "./unfinished-uploads.js";
import { findUnreadable } from "./unreadable-files.js";
import { Upload } from "./upload.js";
import { ScreenWakeLock } from "./wake-lock.js";

// In milliseconds.
const progressInterval = 250;

/** Replaces the plain form by resumable uploads with drag and drop and progress. */
export function enableUploading(page: Document): void {
  const form = page.querySelector<HTMLFormElement>("form[data-id=new-transfer]");
  if (form) {
    new UploadPage(form).start();
  }
}

class UploadPage {
  readonly #fileForm: FileForm;
  readonly #progress: ProgressPanel;
  readonly #unfinished: UnfinishedUploads;
  readonly #wakeLock = new ScreenWakeLock();
  readonly #limit: RequestLimit;
  readonly #reader: SourceReader;
  readonly #thumbnails: Thumbnails;
  #adding = Promise.resolve();
  #checking = Promise.resolve();
  #upload: Upload | undefined;
  #thumbnailUpload: ThumbnailUpload | undefined;
  #manifest: readonly ManifestEntry[] = [];
  #releaseLock: (() => void) | undefined;
  #isBusy = false;

  constructor(private readonly form: HTMLFormElement) {
    this.#fileForm = new FileForm(form);
    this.#progress = new ProgressPanel(form);
    this.#limit = new RequestLimit(
      Number(form.dataset["maxRequest"]) || undefined,
      storageOrNone(() => sessionStorage),
    );
    this.#thumbnails = new Thumbnails(Number(form.dataset["maxThumbnails"]));
    this.#reader = new SourceReader(form, new LiveRegion(part(form, "live-region")));
    this.#unfinished = new UnfinishedUploads(form, this.#reader, (...resumed) => this.#startUpload(...resumed));
  }

  start(): void {
    this.#fileForm.onPicked((source) => this.#add(source));
    button(this.form, "clear").addEventListener("click", () => this.#reader.stop());
    enableDropAndPaste(
      this.form,
      () => this.#fileForm.isShown && !this.#isBusy,
      (source) => this.#add(source),
    );
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    button(this.form, "pause").addEventListener("click", () => this.#pauseOrResume());
    button(this.form, "omit-changed").addEventListener("click", () => this.#omitChanged());
    button(this.form, "cancel").addEventListener("click", () => this.#progress.confirmCancel(true));
    button(this.form, "keep-uploading").addEventListener("click", () => this.#progress.confirmCancel(false));
    button(this.form, "confirm-cancel").addEventListener("click", () => void this.#cancel());
    addEventListener("beforeunload", (event) => {
      if (this.#upload && this.#upload.state !== "done") {
        event.preventDefault();
      }
    });
    addEventListener("offline", () => this.#showProgress());
    void this.#unfinished.load();
    // The page of a file request has no list of what was sent from this browser.
    if (this.form.querySelector("[data-part=sent]")) {
      new SentList(this.form, new URL(this.form.action).pathname.replace(/\/upload$/, "")).show();
    }
  }

  // Sources are read and added one after the other.
  #add(source: FileSource): void {
    const reading = this.#reader.read(source, (files) => this.#fileForm.showPending(source, files));
    const add = async () => {
      const contents = await reading;
      if (!contents) {
        this.#fileForm.skip(source);
        return;
      }
      const isFirst = this.#fileForm.selection.files.length === 0;
      if (!isFirst || contents.files.length === 0 || !(await this.#unfinished.resumeWith(contents))) {
        await this.#fileForm.add(source, contents, this.#reader);
        const files = contents.files.map(({ file }) => file);
        this.#checking = this.#checking.then(async () => void this.#fileForm.removeUnreadable(await findUnreadable(files)));
        this.#thumbnails.prepare(this.#fileForm.selection.files);
      }
    };
    this.#adding = this.#adding
      .then(() => add().finally(() => this.#fileForm.removePending(source)))
      .catch((fault: unknown) => this.#fileForm.showProblem(failureMessage(fault)));
  }

  /** Waits until all chosen files are in the list; false when reading was stopped meanwhile, so that the list lacks some of them. */
  async #allAdded(): Promise<boolean> {
    const { stopped } = this.#reader;
    for (let adding: Promise<void> | undefined; adding !== this.#adding; ) {
      adding = this.#adding;
      await adding;
    }
    await this.#checking;
    return stopped === this.#reader.stopped;
  }

  async #submit(): Promise<void> {
    if (this.#isBusy || this.#upload) {
      return;
    }
    this.#setBusy(true);
    try {
      if ((await this.#allAdded()) && !this.#upload) {
        const { problem } = this.#fileForm;
        this.#fileForm.showProblem(problem);
        if (!problem) {
          await this.#createTransfer();
        }
      }
    } catch (fault) {
      this.#fileForm.showProblem(failureMessage(fault));
    } finally {
      this.#setBusy(false);
    }
  }

  async #createTransfer(): Promise<void> {
    const { files: chosen, size } = this.#fileForm.selection;
    const files = chosen.map(({ file }) => file);
    const unreadable = await this.#reader.run("Checking", ({ slices, count }) => findUnreadable(files, slices, count));
    if (this.#fileForm.removeUnreadable(unreadable)) {
      return;
    }
    const digests = await digestsOfAmbiguous(chosen);
    const manifest: ManifestEntry[] = chosen.map(({ path, file }) => {
      const digest = digests.get(file);
      return { path, size: file.size, lastModified: file.lastModified, ...(digest === undefined ? {} : { digest }) };
    });
    const transfer = await createTransfer(manifest, this.#fileForm.folders.paths, readOptions(this.form), laneCountFor(size));
    const { id, link, ownerLink } = transfer;
    const saved = { id, name: nameOf(transfer), link, ownerLink, size, files: manifest, handles: this.#fileForm.handles, began: Date.now() };
    const release = await tryLock(lockOf(id));
    await resumeStore.save(saved);
    this.#startUpload(saved, transfer, files, release ?? (() => undefined));
  }

  #startUpload(saved: SavedUpload, transfer: Transfer, files: readonly (File | undefined)[], releaseLock: () => void): void {
    this.#releaseLock = releaseLock;
    this.#manifest = saved.files;
    this.#fileForm.isShown = false;
    this.#unfinished.isShown = false;
    const sizes = saved.files.map(({ size }) => size);
    this.#upload = new Upload(transfer, files, sizes, this.#limit, () => this.#showProgress());
    this.#thumbnailUpload = this.#thumbnails.for(transfer, saved.files, files);
    this.#progress.open(nameOf(transfer), transfer.link, saved.files);
    void this.#run(this.#upload);
  }

  async #run(upload: Upload, omitted: readonly number[] = []): Promise<void> {
    const timer = setInterval(() => this.#showProgress(), progressInterval);
    this.#wakeLock.set(true);
    const uploading = upload.start(omitted);
    await (this.#thumbnailUpload?.runBeside(uploading, () => upload.state === "done") ?? uploading);
    clearInterval(timer);
    this.#wakeLock.set(false);
    if (upload.state === "done") {
      await resumeStore.delete(upload.transfer.id);
      this.#releaseLock?.();
      location.assign(sameOriginUrl(upload.transfer.ownerLink));
    } else if (upload.reason && "changed" in upload.reason && !upload.hasFilesBeside(upload.reason.changed)) {
      await this.#cancelChanged(upload, upload.reason.changed);
    }
  }

  /** Resumes without the files that have changed. */
  #omitChanged(): void {
    const upload = this.#upload;
    if (upload?.reason && "changed" in upload.reason) {
      button(this.form, "pause").focus();
      void this.#run(upload, upload.reason.changed);
    }
  }

  #showProgress(): void {
    if (this.#upload) {
      this.#progress.show(this.#upload);
    }
  }

  #pauseOrResume(): void {
    const upload = this.#upload;
    if (upload?.state === "paused" || upload?.state === "stopped") {
      void this.#run(upload);
    } else {
      upload?.pause();
    }
  }

  async #cancel(): Promise<void> {
    const upload = this.#upload;
    if (upload && (await this.#end(upload))) {
      this.#fileForm.showProblem(undefined);
    }
    this.form.querySelector<HTMLElement>("input[type=file]")?.focus();
  }

  /** Cancels an upload of which all files have changed. */
  async #cancelChanged(upload: Upload, changed: readonly number[]): Promise<void> {
    const paths = changed.map((number) => this.#manifest[number]?.path ?? "");
    await this.#end(upload);
    this.#fileForm.clear();
    const was = paths.length === 1 ? "was" : "were";
    const them = paths.length === 1 ? "it" : "them";
    this.#fileForm.showProblem(
      `${quoteFirst(paths)} ${was} changed, moved or deleted while being sent. So the upload was stopped, and nothing of it is kept: add ${them} again, and send once more.`,
    );
    part(this.form, "problem").focus();
  }

  /** Cancels an upload and shows the form again; false where the server could not be reached: then the upload can be discarded later. */
  async #end(upload: Upload): Promise<boolean> {
    let isDeleted = true;
    try {
      await upload.cancel();
      await resumeStore.delete(upload.transfer.id);
    } catch {
      isDeleted = false;
    }
    this.#upload = undefined;
    this.#releaseLock?.();
    this.#progress.close();
    this.#fileForm.isShown = true;
    this.#fileForm.show();
    this.#unfinished.isShown = true;
    if (!isDeleted) {
      this.#fileForm.showProblem("The server could not be told, and keeps what was sent for a while: open this page again to discard it.");
    }
    return isDeleted;
  }

  #setBusy(isBusy: boolean): void {
    this.#isBusy = isBusy;
    this.form.setAttribute("aria-busy", String(isBusy));
    const submit = this.form.querySelector<HTMLButtonElement>("button[type=submit]");
    submit?.setAttribute("aria-disabled", String(isBusy));
    submit?.classList.toggle("busy", isBusy);
  }
}
