import { announce, here, nameOf, type Transfer } from "./api.js";
import { Composing } from "./composing.js";
import { enableDropping } from "./dropping.js";
import { sayFailure } from "./failure.js";
import { termsOf } from "./form.js";
import type { Choice } from "./gather.js";
import { Herald } from "./herald.js";
import { lanesFor } from "./lanes.js";
import type { Announced } from "./matching.js";
import { forget, lockOf, type Remembered, remember } from "./memory.js";
import { button, part } from "./parts.js";
import { hold } from "./permits.js";
import { Progress } from "./progress.js";
import { Reading } from "./reading.js";
import { RequestLimit, tabStorage } from "./request-limit.js";
import { SentList } from "./sent-list.js";
import { type SentThumbnails, Thumbnails } from "./thumbnails.js";
import { digestsOfTwins } from "./twins.js";
import { Unfinished } from "./unfinished.js";
import { unreadable } from "./unreadable.js";
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
  readonly #limit: RequestLimit;
  readonly #reading: Reading;
  readonly #thumbnails: Thumbnails;
  #adding = Promise.resolve();
  #checking = Promise.resolve();
  #upload: Upload | undefined;
  #pictures: SentThumbnails | undefined;
  #announced: readonly Announced[] = [];
  #release: (() => void) | undefined;
  #isBusy = false;

  constructor(private readonly form: HTMLFormElement) {
    this.#composing = new Composing(form);
    this.#progress = new Progress(form);
    this.#limit = new RequestLimit(Number(form.dataset["maxRequest"]) || undefined, tabStorage());
    this.#thumbnails = new Thumbnails(Number(form.dataset["maxThumbnails"]));
    this.#reading = new Reading(form, new Herald(part(form, "said")));
    this.#unfinished = new Unfinished(form, this.#reading, (upload, transfer, files, release) => this.#send(upload, transfer, files, release));
  }

  begin(): void {
    this.#composing.onPicked((choice) => this.#add(choice));
    button(this.form, "clear").addEventListener("click", () => this.#reading.stop());
    enableDropping(
      this.form,
      () => this.#composing.isShown && !this.#isBusy,
      (choice) => this.#add(choice),
    );
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    button(this.form, "pause").addEventListener("click", () => this.#pauseOrGoOn());
    button(this.form, "omit").addEventListener("click", () => this.#sendRest());
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
    new SentList(this.form, new URL(this.form.action).pathname.replace(/\/upload$/, "")).show();
  }

  // What is chosen is read and added one choice after the other.
  #add(choice: Choice): void {
    const reading = this.#reading.read(choice, (files) => this.#composing.showPending(choice, files));
    const add = async () => {
      const gathered = await reading;
      if (!gathered) {
        this.#composing.skip(choice);
        return;
      }
      const isFirst = this.#composing.selection.files.length === 0;
      if (!isFirst || gathered.files.length === 0 || !(await this.#unfinished.take(gathered))) {
        await this.#composing.add(choice, gathered, this.#reading);
        const files = gathered.files.map(({ file }) => file);
        this.#checking = this.#checking.then(async () => void this.#composing.leaveOut(await unreadable(files)));
        this.#thumbnails.prepare(this.#composing.selection.files);
      }
    };
    this.#adding = this.#adding
      .then(() => add().finally(() => this.#composing.dropPending(choice)))
      .catch((fault: unknown) => this.#composing.complain(sayFailure(fault)));
  }

  /** Waits until all that was chosen is in the list; false when some of it was stopped meanwhile, so that the list is not what it was. */
  async #isAdded(): Promise<boolean> {
    const { stopped } = this.#reading;
    for (let adding: Promise<void> | undefined; adding !== this.#adding; ) {
      adding = this.#adding;
      await adding;
    }
    await this.#checking;
    return stopped === this.#reading.stopped;
  }

  async #submit(): Promise<void> {
    if (this.#isBusy || this.#upload) {
      return;
    }
    this.#busy(true);
    try {
      if ((await this.#isAdded()) && !this.#upload) {
        const { objection } = this.#composing;
        this.#composing.complain(objection);
        if (!objection) {
          await this.#announce();
        }
      }
    } catch (fault) {
      this.#composing.complain(sayFailure(fault));
    } finally {
      this.#busy(false);
    }
  }

  async #announce(): Promise<void> {
    const { files, size } = this.#composing.selection;
    const folders = this.#composing.folders.paths;
    const own = files.map(({ file }) => file);
    if (this.#composing.leaveOut(await this.#reading.run("Checking", ({ slices, count }) => unreadable(own, slices, count)))) {
      return;
    }
    const digests = await digestsOfTwins(files);
    const announced: Announced[] = files.map(({ path, file }) => {
      const digest = digests.get(file);
      return { path, size: file.size, lastModified: file.lastModified, ...(digest === undefined ? {} : { digest }) };
    });
    const transfer = await announce(announced, folders, termsOf(this.form), lanesFor(size));
    const { id, link, ownerLink } = transfer;
    const upload: Remembered = { id, name: nameOf(transfer), link, ownerLink, size, files: announced, handles: this.#composing.handles, began: Date.now() };
    const release = await hold(lockOf(id));
    await remember(upload);
    this.#send(upload, transfer, own, release ?? (() => undefined));
  }

  #send(remembered: Remembered, transfer: Transfer, files: readonly (File | undefined)[], release: () => void): void {
    this.#release = release;
    this.#announced = remembered.files;
    this.#composing.isShown = false;
    this.#unfinished.isShown = false;
    const sizes = remembered.files.map(({ size }) => size);
    this.#upload = new Upload(transfer, files, sizes, this.#limit, () => this.#show());
    this.#pictures = this.#thumbnails.for(transfer, remembered.files, files);
    this.#progress.open(nameOf(transfer), transfer.link, remembered.files);
    void this.#run(this.#upload);
  }

  async #run(upload: Upload, omitted: readonly number[] = []): Promise<void> {
    const ticking = setInterval(() => this.#show(), 250);
    this.#wakefulness.set(true);
    const sending = upload.start(omitted);
    await (this.#pictures?.beside(sending, () => upload.doing === "done") ?? sending);
    clearInterval(ticking);
    this.#wakefulness.set(false);
    if (upload.doing === "done") {
      await forget(upload.transfer.id);
      this.#release?.();
      location.assign(here(upload.transfer.ownerLink));
    } else if (upload.reason && "changed" in upload.reason && !upload.hasMoreThan(upload.reason.changed)) {
      await this.#giveBack(upload, upload.reason.changed);
    }
  }

  /** Goes on without the files that are no longer what they were. */
  #sendRest(): void {
    const upload = this.#upload;
    if (upload?.reason && "changed" in upload.reason) {
      button(this.form, "pause").focus();
      void this.#run(upload, upload.reason.changed);
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

  /** Nothing that was to be sent is what it was: it ends at the server. */
  async #giveBack(upload: Upload, changed: readonly number[]): Promise<void> {
    const paths = changed.map((number) => this.#announced[number]?.path ?? "");
    await this.#end(upload);
    this.#composing.clear();
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
      this.#composing.complain("The server could not be told, and keeps what was sent for a while: open this page again to discard it.");
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
