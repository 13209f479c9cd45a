import { resumeStore } from "./resume-store.js";
import { sentKey } from "./sent-key.js";
import { storageOrNone } from "./storage.js";
import { delay } from "./uploading/retry-delays.js";

// In milliseconds: signing out must work where IndexedDB does not answer.
const longestClear = 2000;

/** Deletes all owner tokens of this server from the browser when somebody signs out, because others may use the browser next. */
export function clearOnSignOut(page: Document): void {
  const form = page.querySelector<HTMLFormElement>("form[data-id=sign-out]");
  form?.addEventListener("submit", (event) => {
    // Leaving the page would abort the transaction.
    event.preventDefault();
    const basePath = new URL(form.action).pathname.replace(/\/sign-out$/, "");
    void clear(basePath)
      .catch(() => undefined)
      .then(() => form.submit());
  });
}

async function clear(basePath: string): Promise<void> {
  storageOrNone(() => localStorage)?.removeItem(sentKey(basePath));
  await Promise.race([resumeStore.clear(basePath), delay(longestClear)]);
}
