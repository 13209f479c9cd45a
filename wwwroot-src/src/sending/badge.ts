/** Progress where it is seen from other tabs: in the title and in the icon. */
export class Badge {
  readonly #title = document.title;
  readonly #icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  readonly #usual = this.#icon?.href ?? "";
  #shown = "";

  /** Shows how far it is; paused and broken uploads are grey. */
  show(percent: number, name: string, isMoving: boolean): void {
    const shown = `${percent} ${isMoving}`;
    if (shown === this.#shown) {
      return;
    }
    this.#shown = shown;
    document.title = `${isMoving ? "" : "❚❚ "}${percent} % · ${name}`;
    if (this.#icon) {
      this.#icon.href = `data:image/svg+xml,${encodeURIComponent(ring(percent, isMoving))}`;
    }
  }

  clear(): void {
    this.#shown = "";
    document.title = this.#title;
    if (this.#icon) {
      this.#icon.href = this.#usual;
    }
  }
}

// Seen on light and dark tab bars alike.
function ring(percent: number, isMoving: boolean): string {
  const colour = isMoving ? "#5b74f0" : "#8791a8";
  const around = 2 * Math.PI * 12;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke="${colour}" stroke-width="7"><circle cx="16" cy="16" r="12" stroke-opacity=".3"/><circle cx="16" cy="16" r="12" stroke-dasharray="${(around * percent) / 100} ${around}" transform="rotate(-90 16 16)"/></svg>`;
}
