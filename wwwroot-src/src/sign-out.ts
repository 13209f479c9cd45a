import { pageStorage, SentTransfers } from "./sent-transfers.js";

/** Who signs out leaves this browser to others: the list of what was sent from it goes, too. */
export function forgetAtSignOut(page: Document): void {
  for (const form of page.querySelectorAll<HTMLFormElement>("form[data-id=sign-out]")) {
    form.addEventListener("submit", () => {
      const { pathname } = new URL(form.action);
      new SentTransfers(pathname.slice(0, pathname.lastIndexOf("/")), pageStorage()).forgetAll();
    });
  }
}
