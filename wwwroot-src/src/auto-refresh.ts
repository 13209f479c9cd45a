// In milliseconds.
const refreshInterval = 5000;

/** Updates the page of a transfer that is still being received or checked; without script the page reloads itself. */
export function refreshUntilReceived(page: Document): void {
  const receiving = page.querySelector("[data-receiving]");
  if (receiving !== null) {
    window.setTimeout(() => void refresh(page, receiving), refreshInterval);
  }
}

async function refresh(page: Document, shown: Element): Promise<void> {
  try {
    const response = await fetch(page.location.href, { headers: { Accept: "text/html" } });
    const newPage = new DOMParser().parseFromString(await response.text(), "text/html");
    const next = newPage.querySelector("[data-receiving]");
    if (next === null) {
      page.location.reload();
      return;
    }

    copyOpenFolders(shown, next);
    shown.replaceWith(next);
    page.title = newPage.title;
  } catch {
    // The network is down: the next refresh tries again.
  }

  refreshUntilReceived(page);
}

function copyOpenFolders(shown: Element, next: Element): void {
  const open = new Map([...shown.querySelectorAll("details")].map((folder) => [pathOf(folder), folder.open]));
  for (const folder of next.querySelectorAll("details")) {
    folder.open = open.get(pathOf(folder)) ?? folder.open;
  }
}

function pathOf(folder: Element): string {
  const parent = folder.parentElement?.closest("details");
  return `${parent ? pathOf(parent) : ""}/${folder.querySelector("summary .name")?.textContent}`;
}
