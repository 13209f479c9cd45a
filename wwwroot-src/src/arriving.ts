const every = 5000;

/** On the page of a transfer that is on its way, shows how far it is; without script the page loads itself anew. */
export function followArrival(page: Document): void {
  const arriving = page.querySelector("[data-arriving]");
  if (arriving !== null) {
    window.setTimeout(() => void look(page, arriving), every);
  }
}

async function look(page: Document, shown: Element): Promise<void> {
  try {
    const answer = await fetch(page.location.href, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = fresh.querySelector("[data-arriving]");
    if (next === null) {
      page.location.reload();
      return;
    }

    keepOpen(shown, next);
    shown.replaceWith(next);
    page.title = fresh.title;
  } catch {
    // The network comes back, or the reader goes; both are seen the next time.
  }

  followArrival(page);
}

/** Folders that the reader has opened or closed stay so: they are known by their names. */
function keepOpen(shown: Element, next: Element): void {
  const known = new Map([...shown.querySelectorAll("details")].map((folder) => [pathOf(folder), folder.open]));
  for (const folder of next.querySelectorAll("details")) {
    folder.open = known.get(pathOf(folder)) ?? folder.open;
  }
}

function pathOf(folder: Element): string {
  const above = folder.parentElement?.closest("details");
  return `${above ? pathOf(above) : ""}/${folder.querySelector("summary .name")?.textContent}`;
}
