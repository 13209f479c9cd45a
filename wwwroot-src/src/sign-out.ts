import { sentKey } from "./sent-key.js";
import { storageOrNone } from "./storage.js";

/** Deletes the list of sent transfers from the browser when somebody signs out, because others may use the browser next. */
export function clearOnSignOut(page: Document): void {
  page.querySelector<HTMLFormElement>("form[data-id=sign-out]")?.addEventListener("submit", ({ target }) => {
    const basePath = new URL((target as HTMLFormElement).action).pathname.replace(/\/sign-out$/, "");
    storageOrNone(() => localStorage)?.removeItem(sentKey(basePath));
  });
}
