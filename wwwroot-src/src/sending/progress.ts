import { Badge } from "./badge.js";
import { sayFailure, sayWaiting } from "./failure.js";
import { Herald } from "./herald.js";
import { button, part, say } from "./parts.js";
import type { Upload } from "./upload.js";
import { percentOf, quoteSome, sayBytes, sayPart, sayTime } from "./words.js";

/** What the page shows of an upload while it is sent. */
export class Progress {
  readonly #panel: HTMLElement;
  readonly #herald: Herald;
  readonly #badge = new Badge();
  #paths: readonly { readonly path: string }[] = [];
  #name = "";
  #said = "";

  constructor(form: HTMLFormElement) {
    this.#panel = part(form, "sending");
    this.#herald = new Herald(part(form, "said"));
  }

  /** Opens for an upload: the focus goes to its heading, and the link can be copied. */
  open(name: string, link: string, paths: readonly { readonly path: string }[]): void {
    this.#name = name;
    this.#paths = paths;
    this.#said = "";
    part(this.#panel, "name").textContent = name;
    const field = this.#panel.querySelector<HTMLInputElement>("#sending-link");
    if (field) {
      field.value = link;
    }
    this.#panel.hidden = false;
    this.askIfSure(false);
    document.body.classList.add("is-sending");
    this.#panel.querySelector("h2")?.focus();
  }

  close(): void {
    this.#panel.hidden = true;
    this.#badge.clear();
    document.body.classList.remove("is-sending");
  }

  show(upload: Upload): void {
    const { doing, sent, size, speed } = upload;
    const percent = doing === "done" ? 100 : percentOf(sent, size);
    const isMoving = doing === "sending" || doing === "done";
    const left = isMoving ? speed.secondsFor(size - sent) : undefined;
    const isSealing = doing === "sending" && sent === size;

    part(this.#panel, "percent").textContent = String(percent);
    part<HTMLProgressElement>(this.#panel, "bar").value = size === 0 ? 0 : Math.round((1000 * sent) / size);
    part(this.#panel, "bytes").textContent = sayPart(sent, size);
    part(this.#panel, "speed").textContent = isMoving && !isSealing && speed.perSecond ? `${sayBytes(speed.perSecond)} a second` : "";
    part(this.#panel, "left").textContent = left === undefined || isSealing ? "" : `${sayTime(left)} left`;
    part(this.#panel, "current").textContent = isSealing ? "Waiting for the server to have stored it all" : (this.#paths[upload.current]?.path ?? "");
    part(this.#panel, "current-line").hidden = !isMoving;
    this.#panel.dataset["doing"] = doing;
    this.#state(upload);
    this.#badge.show(percent, this.#name, isMoving);
    if (doing === "sending") {
      this.#herald.progress(percent, left);
    }
  }

  /** Asks whether it is to be given up; focus goes to the answer that loses nothing, and back. */
  askIfSure(ask: boolean): void {
    const wasAsking = !part(this.#panel, "sure").hidden;
    part(this.#panel, "sure").hidden = !ask;
    part(this.#panel, "sending-buttons").hidden = ask;
    if (ask) {
      button(this.#panel, "keep").focus();
    } else if (wasAsking) {
      button(this.#panel, "cancel").focus();
    }
  }

  #state(upload: Upload): void {
    const { doing } = upload;
    const calm = this.#calm(upload);
    const words = { sending: "Sending", waiting: navigator.onLine ? "Reconnecting" : "Offline", paused: "Paused", stopped: "Stopped", done: "Sent" };
    part(this.#panel, "doing").textContent = doing === "sending" ? "Sending" : `${words[doing]}:`;
    say(part(this.#panel, "calm"), calm);
    say(part(this.#panel, "stopped"), this.#stopped(upload));
    button(this.#panel, "omit").hidden = !(upload.reason && "changed" in upload.reason);
    const pause = button(this.#panel, "pause");
    pause.textContent = doing === "paused" || doing === "stopped" ? "Resume" : "Pause";
    pause.disabled = doing === "done";
    const said = calm ?? words[doing];
    if (said !== this.#said && doing !== "stopped") {
      this.#said = said;
      this.#herald.tell(said);
    }
  }

  #calm({ doing, obstacle, isUnanswered }: Upload): string | undefined {
    if (doing === "paused") {
      return "Paused. Nothing is lost: resume whenever you like.";
    }
    if (doing === "waiting") {
      return navigator.onLine && obstacle ? sayWaiting(obstacle) : "You are offline. It goes on by itself when the network is back.";
    }
    return isUnanswered
      ? "The bytes have gone, and the answer is long in coming: something between here and the server may be checking them first. Keep this page open; it goes on by itself."
      : undefined;
  }

  #stopped({ reason }: Upload): string | undefined {
    if (reason && "changed" in reason) {
      const paths = reason.changed.map((number) => this.#paths[number]?.path ?? "");
      const [was, it] = paths.length === 1 ? ["was", "it"] : ["were", "them"];
      return `${quoteSome(paths)} ${was} changed, moved or deleted since, or cannot be read. Send the rest without ${it}, or put ${it} back and resume.`;
    }
    return reason && sayFailure(reason.failure);
  }
}
