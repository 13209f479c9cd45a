/** Progress in the title and the icon of the tab. */
export class TabTitle {
  readonly #title = document.title;
  readonly #icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  readonly #iconUrl = this.#icon?.href ?? "";
  #shown = "";

  /** Shows the percentage; the icon of an upload that does not move is grey. */
  show(percent: number, name: string, isMoving: boolean): void {
    const shown = `${percent} ${isMoving}`;
    if (shown === this.#shown) {
      return;
    }
    this.#shown = shown;
    document.title = `${isMoving ? "" : "❚❚ "}${percent} % · ${name}`;
    if (this.#icon) {
      this.#icon.href = `data:image/svg+xml,${encodeURIComponent(progressRing(percent, isMoving))}`;
    }
  }

  restore(): void {
    this.#shown = "";
    document.title = this.#title;
    if (this.#icon) {
      this.#icon.href = this.#iconUrl;
    }
  }
}

// The colours have enough contrast on light and on dark tab bars.
function progressRing(percent: number, isMoving: boolean): string {
  const colour = isMoving ? "#5b74f0" : "#8791a8";
  const circumference = 2 * Math.PI * 12;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke="${colour}" stroke-width="7"><circle cx="16" cy="16" r="12" stroke-opacity=".3"/><circle cx="16" cy="16" r="12" stroke-dasharray="${(circumference * percent) / 100} ${circumference}" transform="rotate(-90 16 16)"/></svg>`;
}
