import { sentKey } from "./sent-key.js";

/** Who signs out leaves this browser to others: the list of what was sent from it goes, too. */
export function forgetAtSignOut(page: Document): void {
  page.querySelector<HTMLFormElement>("form[data-id=sign-out]")?.addEventListener("submit", ({ target }) => {
    try {
      localStorage.removeItem(sentKey(new URL((target as HTMLFormElement).action).pathname.replace(/\/sign-out$/, "")));
    } catch {
      // A browser that keeps nothing has nothing to lose.
    }
  });
}
