const shownFor = 2500;

/** Shows the copy buttons (`data-copy` names the field), and makes fields with `data-select` select themselves. */
export function enableCopying(page: Document): void {
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
  button.dataset["usual"] ??= button.textContent;
  const usual = button.dataset["usual"];
  button.textContent = (await write(field)) ? "Copied" : "Press Ctrl+C to copy";
  window.setTimeout(() => {
    button.textContent = usual;
  }, shownFor);
}

async function write(field: HTMLInputElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    // No clipboard on plain http: the old command copies what is selected, where the browser still has it.
    field.focus();
    field.select();
    return document.execCommand("copy");
  }
}
