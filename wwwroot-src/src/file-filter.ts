/** Filters the files of a page that lists all of them while the recipient types. On other pages the server searches. */
export function enableFileFilter(page: Document): void {
  const form = page.querySelector<HTMLFormElement>('form[data-find="here"]');
  const field = form?.querySelector<HTMLInputElement>("input[name=find]");
  const tree = page.querySelector<HTMLElement>("[data-tree]");
  const status = page.querySelector<HTMLElement>("[data-found]");
  if (!form || !field || !tree || !status) {
    return;
  }

  const filter = fileFilter(tree);
  form.querySelector("button")?.remove();
  form.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("input", () => {
    const text = field.value.trim();
    const found = filter(text);
    status.hidden = text === "";
    status.textContent = found === 0 ? "No file has that in its name." : found === 1 ? "1 file" : `${found} files`;
  });
}

/** A function that hides all files whose path does not contain a text, and returns how many it shows. */
function fileFilter(tree: HTMLElement): (text: string) => number {
  const files = [...tree.querySelectorAll<HTMLElement>("li.row-item")].map((row) => ({ row, path: normalize(pathOf(row, tree)) }));
  const folders = [...tree.querySelectorAll("details")].map((folder) => ({ folder, open: folder.open }));
  return (text) => {
    const normalized = normalize(text);
    for (const { row, path } of files) {
      row.hidden = !path.includes(normalized);
    }
    for (const { folder, open } of folders) {
      const hasMatch = folder.querySelector("li.row-item:not([hidden])") !== null;
      (folder.parentElement as HTMLElement).hidden = !hasMatch;
      folder.open = text === "" ? open : hasMatch;
    }
    return files.filter(({ row }) => !row.hidden).length;
  };
}

/** Removes differences of case and accents. */
function normalize(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();
}

function pathOf(row: HTMLElement, tree: HTMLElement): string {
  const names = [row.querySelector(".name")?.textContent ?? ""];
  for (let item = row.parentElement; item !== null && item !== tree; item = item.parentElement) {
    if (item instanceof HTMLDetailsElement) {
      names.unshift(item.querySelector("summary .name")?.textContent ?? "");
    }
  }

  return names.join("/");
}
