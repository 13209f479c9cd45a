// In milliseconds.
const feedbackTime = 2500;

/** Shows the copy buttons (`data-copy` is the id of the field), and selects fields with `data-select` on focus. */
export function enableCopyButtons(page: Document): void {
  for (const field of page.querySelectorAll<HTMLInputElement>("input[data-select]")) {
    field.addEventListener("focus", () => field.select());
  }

  for (const button of page.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
    const field = page.getElementById(button.dataset["copy"] ?? "");
    if (field instanceof HTMLInputElement) {
      button.hidden = false;
      button.addEventListener("click", () => void copy(field, button));
    }
  }
}

async function copy(field: HTMLInputElement, button: HTMLButtonElement): Promise<void> {
  button.dataset["label"] ??= button.textContent;
  const label = button.dataset["label"];
  button.textContent = (await writeToClipboard(field)) ? "Copied" : "Press Ctrl+C to copy";
  window.setTimeout(() => {
    button.textContent = label;
  }, feedbackTime);
}

async function writeToClipboard(field: HTMLInputElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    // The Clipboard API is missing on plain http; the deprecated command still works in most browsers.
    field.focus();
    field.select();
    return document.execCommand("copy");
  }
}
