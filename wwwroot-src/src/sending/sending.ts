import { announce, here, Refused, type Transfer } from "./api.js";
import { Composing } from "./composing.js";
import { enableDropping } from "./dropping.js";
import { enableShowing, termsOf } from "./form.js";
import type { Gathered } from "./gather.js";
import { lanesFor } from "./lanes.js";
import type { Announced } from "./matching.js";
import { forget, lockOf, type Remembered, remember } from "./memory.js";
import { button } from "./parts.js";
import { hold } from "./permits.js";
import { Progress } from "./progress.js";
import { nameOf } from "./selection.js";
import { Unfinished } from "./unfinished.js";
import { Upload } from "./upload.js";
import { Wakefulness } from "./wakefulness.js";
import { quoteSome } from "./words.js";

/** Makes the form that sends files one that takes drops, shows progress, and goes on where it was. */
export function enableSending(page: Document): void {
  const form = page.querySelector<HTMLFormElement>("form[data-id=new-transfer]");
  if (form) {
    new Sending(form).begin();
  }
}

class Sending {
  readonly #composing: Composing;
  readonly #progress: Progress;
  readonly #unfinished: Unfinished;
  readonly #wakefulness = new Wakefulness();
  #upload: Upload | undefined;
  #announced: readonly Announced[] = [];
  #release: (() => void) | undefined;
  #isBusy = false;

  constructor(private readonly form: HTMLFormElement) {
    this.#composing = new Composing(form);
    this.#progress = new Progress(form);
    this.#unfinished = new Unfinished(form, (upload, transfer, files, release) => this.#send(upload, transfer, files, release));
  }

  begin(): void {
    enableShowing(this.form);
    this.#composing.onPicked((gathered) => void this.#add(gathered, []));
    enableDropping(
      this.form,
      () => this.#composing.isShown && !this.#isBusy,
      (gathered, handles) => void Promise.all([gathered, handles]).then(([found, kept]) => this.#add(found, kept)),
    );
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    button(this.form, "pause").addEventListener("click", () => this.#pauseOrGoOn());
    button(this.form, "cancel").addEventListener("click", () => this.#progress.askIfSure(true));
    button(this.form, "keep").addEventListener("click", () => this.#progress.askIfSure(false));
    button(this.form, "really-cancel").addEventListener("click", () => void this.#cancel());
    addEventListener("beforeunload", (event) => {
      if (this.#upload && this.#upload.doing !== "done") {
        event.preventDefault();
      }
    });
    addEventListener("offline", () => this.#show());
    void this.#unfinished.look();
  }

  async #add(gathered: Gathered, handles: readonly FileSystemHandle[]): Promise<void> {
    const isFirst = this.#composing.selection.files.length === 0;
    if (!isFirst || gathered.files.length === 0 || !(await this.#unfinished.take(gathered))) {
      this.#composing.add(gathered, handles);
    }
  }

  async #submit(): Promise<void> {
    const objection = this.#composing.objection;
    this.#composing.complain(objection);
    if (objection || this.#isBusy || this.#upload) {
      return;
    }

    const { files, size } = this.#composing.selection;
    const folders = this.#composing.folders.paths;
    const announced: Announced[] = files.map(({ path, file }) => ({ path, size: file.size, lastModified: file.lastModified }));
    this.#busy(true);
    try {
      const transfer = await announce(announced, folders, termsOf(this.form), lanesFor(size));
      const { id, link, ownerLink } = transfer;
      const name = nameOf([...announced, ...folders.map((path) => ({ path: `${path}/` }))]);
      const upload: Remembered = { id, name, link, ownerLink, size, files: announced, handles: this.#composing.handles, began: Date.now() };
      const release = await hold(lockOf(id));
      await remember(upload);
      const own = files.map(({ file }) => file);
      this.#send(upload, transfer, own, release ?? (() => undefined));
    } catch (fault) {
      this.#composing.complain(fault instanceof Refused ? fault.message : "The server cannot be reached. Nothing is lost: try again in a moment.");
    } finally {
      this.#busy(false);
    }
  }

  #send(remembered: Remembered, transfer: Transfer, files: readonly File[], release: () => void): void {
    this.#release = release;
    this.#announced = remembered.files;
    this.#composing.isShown = false;
    this.#unfinished.isShown = false;
    this.#upload = new Upload(transfer, files, () => this.#show());
    this.#progress.open(remembered.name, transfer.link, remembered.files);
    void this.#run(this.#upload);
  }

  async #run(upload: Upload): Promise<void> {
    const ticking = setInterval(() => this.#show(), 250);
    this.#wakefulness.set(true);
    await upload.start();
    clearInterval(ticking);
    this.#wakefulness.set(false);
    if (upload.doing === "done") {
      await forget(upload.transfer.id);
      this.#release?.();
      location.assign(here(upload.transfer.ownerLink));
    } else if (upload.reason && "changed" in upload.reason) {
      await this.#giveBack(upload, upload.reason.changed);
    }
  }

  #show(): void {
    if (this.#upload) {
      this.#progress.show(this.#upload);
    }
  }

  #pauseOrGoOn(): void {
    const upload = this.#upload;
    if (upload?.doing === "paused" || upload?.doing === "stopped") {
      void this.#run(upload);
    } else {
      upload?.pause();
    }
  }

  async #cancel(): Promise<void> {
    const upload = this.#upload;
    if (upload && (await this.#end(upload))) {
      this.#composing.complain(undefined);
    }
    this.form.querySelector<HTMLElement>("input[type=file]")?.focus();
  }

  /** What was to be sent is no longer what it was: it ends at the server, and the rest can be sent anew. */
  async #giveBack(upload: Upload, changed: readonly File[]): Promise<void> {
    const gone = new Set(changed);
    const paths = this.#announced.filter((_, number) => gone.has(upload.files[number] as File)).map(({ path }) => path);
    await this.#end(upload);
    this.#composing.selection.removeFiles(gone);
    this.#composing.show();
    const was = paths.length === 1 ? "was" : "were";
    const them = paths.length === 1 ? "it" : "them";
    this.#composing.complain(
      `${quoteSome(paths)} ${was} changed, moved or deleted while being sent. So the upload was stopped, and nothing of it is kept: add ${them} again, and send once more.`,
    );
    this.form.querySelector<HTMLElement>("[data-part=problem]")?.focus();
  }

  /** Ends an upload here and at the server; what the server could not be told is remembered, and can be forgotten later. */
  async #end(upload: Upload): Promise<boolean> {
    let isGone = true;
    try {
      await upload.cancel();
      await forget(upload.transfer.id);
    } catch {
      isGone = false;
    }
    this.#upload = undefined;
    this.#release?.();
    this.#progress.close();
    this.#composing.isShown = true;
    this.#composing.show();
    this.#unfinished.isShown = true;
    if (!isGone) {
      this.#composing.complain("The server could not be told, and keeps what was sent for a while: open this page again to forget it.");
    }
    return isGone;
  }

  #busy(isBusy: boolean): void {
    this.#isBusy = isBusy;
    this.form.setAttribute("aria-busy", String(isBusy));
    const submit = this.form.querySelector<HTMLButtonElement>("button[type=submit]");
    submit?.setAttribute("aria-disabled", String(isBusy));
    submit?.classList.toggle("busy", isBusy);
  }
}
