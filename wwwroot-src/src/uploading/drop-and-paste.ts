import { type FileSource, fromDataTransfer } from "./file-sources.js";
import { part } from "./parts.js";

/** Adds files and folders that are dropped or pasted anywhere on the page, while `isEnabled`. */
export function enableDropAndPaste(form: HTMLElement, isEnabled: () => boolean, add: (source: FileSource) => void): void {
  enableDrop(part(form, "drop-overlay"), isEnabled, add);
  enablePaste(isEnabled, add);
}

function enableDrop(overlay: HTMLElement, isEnabled: () => boolean, add: (source: FileSource) => void): void {
  // Every element that the pointer crosses sends an event.
  let entered = 0;

  const hide = () => {
    entered = 0;
    overlay.hidden = true;
  };
  addEventListener("dragenter", (event) => {
    if (hasFiles(event)) {
      entered++;
      overlay.hidden = !isEnabled();
    }
  });
  addEventListener("dragleave", (event) => {
    if (hasFiles(event) && --entered <= 0) {
      hide();
    }
  });
  addEventListener("dragover", (event) => {
    if (hasFiles(event) && event.dataTransfer) {
      // Without this the browser would navigate to the file.
      event.preventDefault();
      event.dataTransfer.dropEffect = isEnabled() ? "copy" : "none";
    }
  });
  addEventListener("drop", (event) => {
    if (!hasFiles(event) || !event.dataTransfer) {
      return;
    }
    event.preventDefault();
    hide();
    if (isEnabled()) {
      add(fromDataTransfer(event.dataTransfer.items));
    }
  });
}

function enablePaste(isEnabled: () => boolean, add: (source: FileSource) => void): void {
  addEventListener("paste", (event) => {
    const items = event.clipboardData?.items;
    if (items && isEnabled() && [...items].some((item) => item.kind === "file")) {
      event.preventDefault();
      add(fromDataTransfer(items));
    }
  });
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") ?? false;
}
