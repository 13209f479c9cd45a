/** On the page of a file, the arrow keys lead to the file before it and the one after it. */
export function stepByArrows(page: Document): void {
  if (page.querySelector("[data-file-page]") === null) {
    return;
  }

  page.addEventListener("keydown", (event) => {
    const rel = event.key === "ArrowLeft" ? "prev" : event.key === "ArrowRight" ? "next" : null;
    // A film, a sound and a long text have their own use for arrows.
    const busy = event.target instanceof HTMLElement && event.target.closest("video, audio, pre, object, input, details") !== null;
    if (rel === null || busy || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }

    page.querySelector<HTMLAnchorElement>(`a[rel=${rel}][href]`)?.click();
  });
}
