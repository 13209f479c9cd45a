/** Searches the files of a page that has all of them, as somebody types. Elsewhere the form asks the server. */
export function searchHere(page: Document): void {
  const form = page.querySelector<HTMLFormElement>('form[data-find="here"]');
  const field = form?.querySelector<HTMLInputElement>("input[name=find]");
  const tree = page.querySelector<HTMLElement>("[data-tree]");
  const said = page.querySelector<HTMLElement>("[data-found]");
  if (!form || !field || !tree || !said) {
    return;
  }

  const files = [...tree.querySelectorAll<HTMLElement>("li.row-pair")].map((row) => ({ row, path: fold(pathOf(row, tree)) }));
  const folders = [...tree.querySelectorAll("details")].map((folder) => ({ folder, open: folder.open }));
  form.querySelector("button")?.remove();
  form.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("input", () => {
    const sought = fold(field.value.trim());
    for (const { row, path } of files) {
      row.hidden = !path.includes(sought);
    }
    const found = files.filter(({ row }) => !row.hidden).length;
    for (const { folder, open } of folders) {
      const some = folder.querySelector("li.row-pair:not([hidden])") !== null;
      (folder.parentElement as HTMLElement).hidden = !some;
      folder.open = sought === "" ? open : some;
    }

    said.hidden = sought === "";
    said.textContent = found === 0 ? "No file has that in its name." : found === 1 ? "1 file" : `${found} files`;
  });
}

/** Neither case nor accents matter to who looks for a name. */
function fold(text: string): string {
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
