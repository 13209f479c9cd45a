/** Shows the share buttons (`data-share` is the link) where the device can pass links on. */
export function enableSharing(page: Document): void {
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
    // Whoever closes the sheet has changed their mind; the link is still there to copy.
  }
}
