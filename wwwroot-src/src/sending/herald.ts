import { sayTime } from "./words.js";

const often = 15_000;

/** Tells a screen reader how it goes: at once what changes, and how far it is no more than every quarter of a minute. */
export class Herald {
  #said = 0;

  constructor(private readonly region: HTMLElement) {}

  tell(text: string): void {
    this.#said = performance.now();
    this.region.textContent = text;
  }

  progress(percent: number, secondsLeft: number | undefined): void {
    if (performance.now() - this.#said > often) {
      this.tell(`${percent} percent${secondsLeft === undefined ? "" : `, ${sayTime(secondsLeft)} left`}`);
    }
  }
}
