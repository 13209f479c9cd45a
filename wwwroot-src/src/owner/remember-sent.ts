import { pageStorage, SentTransfers } from "../sent-transfers.js";

/** Remembers a transfer that has just been sent, by whatever form: only then the upload page leads to its owner's page. */
export function rememberSent(page: Document): void {
  const owned = page.querySelector<HTMLElement>("[data-sent]");
  const address = /^(.*)\/t\/([\w-]+)$/.exec(page.location.pathname);
  if (!owned || !address) {
    return;
  }

  const [, base = "", token = ""] = address;
  const sent = new SentTransfers(base, pageStorage());
  const id = owned.dataset["sent"] ?? "";
  const expires = Date.parse(owned.dataset["expires"] ?? "");
  const known = sent.all().find((transfer) => transfer.id === id);
  if (known || cameFrom(page, `${base}/`)) {
    sent.put({
      ...(known ?? { sent: Date.now() }),
      id,
      token,
      name: owned.dataset["name"] ?? "",
      expires: Number.isNaN(expires) ? null : expires,
    });
  }
}

// Somebody who opens an owner's link that was passed on did not send it from here.
function cameFrom(page: Document, home: string): boolean {
  try {
    const from = new URL(page.referrer);
    return from.origin === page.location.origin && (from.pathname === home || from.pathname === `${home}upload`);
  } catch {
    return false;
  }
}
