import { formatBytes, formatDuration, formatProgress, percentOf, quoteFirst } from "../format.js";
import { failureMessage, retryMessage } from "./failure.js";
import { LiveRegion } from "./live-region.js";
import { button, part, setText } from "./parts.js";
import { TabTitle } from "./tab-title.js";
import type { Upload, UploadState } from "./upload.js";

/** The panel that shows the progress of an upload. */
export class ProgressPanel {
  readonly #panel: HTMLElement;
  readonly #liveRegion: LiveRegion;
  readonly #tabTitle = new TabTitle();
  #files: readonly { readonly path: string }[] = [];
  #name = "";
  #announced = "";

  constructor(form: HTMLFormElement) {
    this.#panel = part(form, "uploading");
    this.#liveRegion = new LiveRegion(part(form, "live-region"));
  }

  /** Shows the panel for an upload, and moves the focus to its heading. */
  open(name: string, link: string, files: readonly { readonly path: string }[]): void {
    this.#name = name;
    this.#files = files;
    this.#announced = "";
    part(this.#panel, "name").textContent = name;
    const field = this.#panel.querySelector<HTMLInputElement>("#upload-link");
    if (field) {
      field.value = link;
    }
    this.#panel.hidden = false;
    this.confirmCancel(false);
    document.body.classList.add("is-uploading");
    this.#panel.querySelector("h2")?.focus();
  }

  close(): void {
    this.#panel.hidden = true;
    this.#tabTitle.restore();
    document.body.classList.remove("is-uploading");
  }

  show(upload: Upload): void {
    const { state, bytesSent, size, speed } = upload;
    const percent = state === "done" ? 100 : percentOf(bytesSent, size);
    const isMoving = state === "uploading" || state === "done";
    const left = isMoving ? speed.secondsFor(size - bytesSent) : undefined;
    const isSealing = state === "uploading" && bytesSent === size;

    part(this.#panel, "percent").textContent = String(percent);
    part<HTMLProgressElement>(this.#panel, "bar").value = size === 0 ? 0 : Math.round((1000 * bytesSent) / size);
    part(this.#panel, "bytes").textContent = formatProgress(bytesSent, size);
    part(this.#panel, "speed").textContent = isMoving && !isSealing && speed.perSecond ? `${formatBytes(speed.perSecond)} a second` : "";
    part(this.#panel, "left").textContent = left === undefined || isSealing ? "" : `${formatDuration(left)} left`;
    part(this.#panel, "current").textContent = isSealing ? "Waiting for the server to have stored it all" : (this.#files[upload.currentFile]?.path ?? "");
    part(this.#panel, "current-line").hidden = !isMoving;
    this.#panel.dataset["state"] = state;
    this.#showState(upload);
    this.#tabTitle.show(percent, this.#name, isMoving);
    if (state === "uploading") {
      this.#liveRegion.announceProgress(percent, left);
    }
  }

  /** Shows or hides the question whether to cancel, with the focus on the answer that keeps the upload. */
  confirmCancel(ask: boolean): void {
    const wasShown = !part(this.#panel, "cancel-question").hidden;
    part(this.#panel, "cancel-question").hidden = !ask;
    part(this.#panel, "upload-buttons").hidden = ask;
    if (ask) {
      button(this.#panel, "keep-uploading").focus();
    } else if (wasShown) {
      button(this.#panel, "cancel").focus();
    }
  }

  #showState(upload: Upload): void {
    const { state } = upload;
    const notice = noticeFor(upload);
    part(this.#panel, "state").textContent = state === "uploading" ? stateName(state) : `${stateName(state)}:`;
    setText(part(this.#panel, "notice"), notice);
    setText(part(this.#panel, "stopped"), this.#stopMessage(upload));
    button(this.#panel, "omit-changed").hidden = !(upload.reason && "changed" in upload.reason);
    const pause = button(this.#panel, "pause");
    pause.textContent = state === "paused" || state === "stopped" ? "Resume" : "Pause";
    pause.disabled = state === "done";
    const announcement = notice ?? stateName(state);
    if (announcement !== this.#announced && state !== "stopped") {
      this.#announced = announcement;
      this.#liveRegion.announce(announcement);
    }
  }

  #stopMessage({ reason }: Upload): string | undefined {
    if (reason && "changed" in reason) {
      const paths = reason.changed.map((number) => this.#files[number]?.path ?? "");
      const [was, it] = paths.length === 1 ? ["was", "it"] : ["were", "them"];
      return `${quoteFirst(paths)} ${was} changed, moved or deleted since, or cannot be read. Send the rest without ${it}, or put ${it} back and resume.`;
    }
    return reason && failureMessage(reason.failure);
  }
}

function stateName(state: UploadState): string {
  const waiting = navigator.onLine ? "Reconnecting" : "Offline";
  return { uploading: "Sending", waiting, paused: "Paused", stopped: "Stopped", done: "Sent" }[state];
}

function noticeFor({ state, failure, isAwaitingResponse }: Upload): string | undefined {
  if (state === "paused") {
    return "Paused. Nothing is lost: resume whenever you like.";
  }
  if (state === "waiting") {
    return navigator.onLine && failure ? retryMessage(failure) : "You are offline. It goes on by itself when the network is back.";
  }
  return isAwaitingResponse
    ? "The bytes have gone, and the answer is long in coming: something between here and the server may be checking them first. Keep this page open; it goes on by itself."
    : undefined;
}
