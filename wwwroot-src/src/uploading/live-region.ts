import { formatDuration } from "../format.js";

// In milliseconds.
const progressInterval = 15_000;

/** The page's ARIA live region: changes of state are announced at once, progress at most every 15 seconds. */
export class LiveRegion {
  #announcedAt = 0;

  constructor(private readonly element: HTMLElement) {}

  announce(text: string): void {
    this.#announcedAt = performance.now();
    this.element.textContent = text;
  }

  announceProgress(percent: number, secondsLeft: number | undefined): void {
    if (performance.now() - this.#announcedAt > progressInterval) {
      this.announce(`${percent} percent${secondsLeft === undefined ? "" : `, ${formatDuration(secondsLeft)} left`}`);
    }
  }
}
