import { type Choice, fromItems } from "./gather.js";
import { part } from "./parts.js";

/** What to do with what is dropped or pasted anywhere on the page. */
export type Take = (choice: Choice) => void;

/** Takes files and folders that are dropped anywhere on the page, or pasted into it, while they are welcome. */
export function enableDropping(form: HTMLElement, isWelcome: () => boolean, take: Take): void {
  const veil = part(form, "veil");
  let inside = 0;

  const lift = () => {
    inside = 0;
    veil.hidden = true;
  };
  addEventListener("dragenter", (event) => {
    if (hasFiles(event)) {
      inside++;
      veil.hidden = !isWelcome();
    }
  });
  addEventListener("dragleave", (event) => {
    if (hasFiles(event) && --inside <= 0) {
      lift();
    }
  });
  addEventListener("dragover", (event) => {
    if (hasFiles(event) && event.dataTransfer) {
      // Also where it is not welcome: a browser would leave the page to show the file.
      event.preventDefault();
      event.dataTransfer.dropEffect = isWelcome() ? "copy" : "none";
    }
  });
  addEventListener("drop", (event) => {
    if (!hasFiles(event) || !event.dataTransfer) {
      return;
    }
    event.preventDefault();
    lift();
    if (isWelcome()) {
      take(fromItems(event.dataTransfer.items));
    }
  });
  addEventListener("paste", (event) => {
    const items = event.clipboardData?.items;
    if (items && isWelcome() && [...items].some((item) => item.kind === "file")) {
      event.preventDefault();
      take(fromItems(items));
    }
  });
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") ?? false;
}
