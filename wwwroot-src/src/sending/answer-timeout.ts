// The answer waits for the disk, and the last one for the zip to be sealed. A gateway may look at all bytes before it passes
// them on, and who gives up before it does gives up every time.
const steps = [90_000, 180_000, 600_000];

/** How long to wait for an answer when all bytes of a request have gone, in milliseconds: longer each time that none came. */
export class AnswerTimeout {
  #step = 0;

  get milliseconds(): number {
    return steps[this.#step] ?? 0;
  }

  /** No answer came within so long. Requests that are under way at once make one step together. */
  lengthen(waited: number): void {
    if (waited === this.milliseconds && this.#step < steps.length - 1) {
      this.#step++;
    }
  }
}
