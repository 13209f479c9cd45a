import { SentTransfers } from "../sent-transfers.js";
import { storageOrNone } from "../storage.js";

/** Adds the transfer of an owner's page to the list of sent transfers, where an upload from this browser led to the page. */
export function rememberSent(page: Document): void {
  const owned = page.querySelector<HTMLElement>("[data-sent]");
  const address = /^(.*)\/t\/([\w-]+)$/.exec(page.location.pathname);
  if (!owned || !address) {
    return;
  }

  const [, basePath = "", token = ""] = address;
  const sent = new SentTransfers(
    basePath,
    storageOrNone(() => localStorage),
  );
  const id = owned.dataset["sent"] ?? "";
  const expires = Date.parse(owned.dataset["expires"] ?? "");
  const listed = sent.all().find((transfer) => transfer.id === id);
  if (listed || isFromUploadPage(page, basePath) || isFromShareTarget(page)) {
    sent.put({
      ...(listed ?? { sent: Date.now() }),
      id,
      token,
      name: owned.dataset["name"] ?? "",
      expires: Number.isNaN(expires) ? null : expires,
    });
  }
}

// An owner's link that somebody passed on was not sent from this browser.
function isFromUploadPage(page: Document, basePath: string): boolean {
  try {
    const referrer = new URL(page.referrer);
    return referrer.origin === page.location.origin && (referrer.pathname === `${basePath}/` || referrer.pathname === `${basePath}/upload`);
  } catch {
    return false;
  }
}

// The installed app posts shared files to /upload without a referrer, and the server redirects to this page. It also does so
// after changes were saved, but then with a query.
function isFromShareTarget(page: Document): boolean {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return page.referrer === "" && navigation?.type === "navigate" && navigation.redirectCount > 0 && page.location.search === "";
}
