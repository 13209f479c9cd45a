import { formatBytes, formatCount } from "./format.js";

/** Shows the number and size of the selected files on the download button. Selecting a folder selects everything in it. */
export function showSelectionTotal(page: Document): void {
  const form = page.querySelector<HTMLFormElement>("form[data-select]");
  const button = form?.querySelector<HTMLButtonElement>("[data-selected]");
  if (!form || !button) {
    return;
  }

  const boxes = [...form.querySelectorAll<HTMLInputElement>(".tick input")];
  const update = (): void => {
    let [files, bytes] = [0, 0];
    for (const box of boxes) {
      const isInherited = isInSelectedFolder(box);
      // A disabled field is not submitted: the folder alone keeps the address short.
      box.disabled = isInherited;
      if (box.checked && !isInherited) {
        files += Number(box.getAttribute("data-files"));
        bytes += Number(box.getAttribute("data-bytes"));
      } else if (isInherited) {
        box.checked = true;
      }
    }
    button.disabled = files === 0;
    button.textContent = files === 0 ? "Download selected" : `Download selected (${formatCount(files, "file")}, ${formatBytes(bytes)})`;
  };

  form.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement && !event.target.checked) {
      for (const box of event.target.closest("li")?.querySelectorAll<HTMLInputElement>("li .tick input") ?? []) {
        box.checked = false;
      }
    }
    update();
  });
  update();
  // The browser may restore the boxes when the page is shown again.
  window.addEventListener("pageshow", update);
}

function isInSelectedFolder(box: HTMLInputElement): boolean {
  for (let item = box.closest("li")?.parentElement?.closest("li"); item; item = item.parentElement?.closest("li")) {
    if (item.querySelector<HTMLInputElement>(":scope > .tick input")?.checked) {
      return true;
    }
  }

  return false;
}
