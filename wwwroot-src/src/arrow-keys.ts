/** Makes the arrow keys go to the previous and the next file on the page of a file. */
export function enableArrowKeys(page: Document): void {
  if (page.querySelector("[data-file-page]") === null) {
    return;
  }

  page.addEventListener("keydown", (event) => {
    const rel = event.key === "ArrowLeft" ? "prev" : event.key === "ArrowRight" ? "next" : null;
    // Players and scrollable text use the arrow keys themselves.
    const isUsed = event.target instanceof HTMLElement && event.target.closest("video, audio, pre, object, input, details") !== null;
    if (rel === null || isUsed || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }

    page.querySelector<HTMLAnchorElement>(`a[rel=${rel}][href]`)?.click();
  });
}
