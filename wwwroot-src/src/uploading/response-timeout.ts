// The response waits for the disk, and the last one for the zip to be sealed. Some gateways scan a whole body before they
// forward it: a fixed timeout shorter than that scan would fail at every attempt.
const steps = [90_000, 180_000, 600_000];

/** How long to wait for a response after all bytes of a request were sent, in milliseconds: longer after each timeout. */
export class ResponseTimeout {
  #step = 0;

  get milliseconds(): number {
    return steps[this.#step] ?? 0;
  }

  /** A request timed out after this long. Concurrent requests that time out together raise it by one step only. */
  lengthen(waited: number): void {
    if (waited === this.milliseconds && this.#step < steps.length - 1) {
      this.#step++;
    }
  }
}
