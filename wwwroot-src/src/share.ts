/** Shows the share buttons (`data-share` is the link) where the browser supports the Web Share API. */
export function enableShareButtons(page: Document): void {
  if (typeof navigator.share !== "function") return;
  for (const button of page.querySelectorAll<HTMLButtonElement>("button[data-share]")) {
    button.hidden = false;
    button.addEventListener("click", () => void share(button));
  }
}

async function share(button: HTMLButtonElement): Promise<void> {
  try {
    await navigator.share({ title: button.dataset["title"] ?? "", url: button.dataset["share"] ?? "" });
  } catch {
    // The person closed the share sheet.
  }
}
