import { sayBytes, sayCount } from "./sending/words.js";

/** Where files are being selected, the button says how many and how big; a ticked folder has ticked all that is in it. */
export function sumUpSelection(page: Document): void {
  const form = page.querySelector<HTMLFormElement>("form[data-select]");
  const button = form?.querySelector<HTMLButtonElement>("[data-selected]");
  if (!form || !button) {
    return;
  }

  const boxes = [...form.querySelectorAll<HTMLInputElement>(".tick input")];
  const sumUp = (): void => {
    let [files, bytes] = [0, 0];
    for (const box of boxes) {
      const isWithin = isInTicked(box);
      // What a folder brings along is not sent by itself: the address stays short.
      box.disabled = isWithin;
      if (box.checked && !isWithin) {
        files += Number(box.getAttribute("data-files"));
        bytes += Number(box.getAttribute("data-bytes"));
      } else if (isWithin) {
        box.checked = true;
      }
    }
    button.disabled = files === 0;
    button.textContent = files === 0 ? "Download selected" : `Download selected (${sayCount(files, "file")}, ${sayBytes(bytes)})`;
  };

  form.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement && !event.target.checked) {
      for (const box of event.target.closest("li")?.querySelectorAll<HTMLInputElement>("li .tick input") ?? []) {
        box.checked = false;
      }
    }
    sumUp();
  });
  sumUp();
  // Shown again by the Back button, boxes may be as they were left.
  window.addEventListener("pageshow", sumUp);
}

function isInTicked(box: HTMLInputElement): boolean {
  for (let item = box.closest("li")?.parentElement?.closest("li"); item; item = item.parentElement?.closest("li")) {
    if (item.querySelector<HTMLInputElement>(":scope > .tick input")?.checked) {
      return true;
    }
  }

  return false;
}
