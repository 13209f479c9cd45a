/** Ticks all boxes of a form by its link (`data-select-all`), which without script loads the page anew. What is ticked by hand keeps the link's word true. */
export function selectAllHere(page: Document): void {
  const link = page.querySelector<HTMLAnchorElement>("a[data-select-all]");
  const boxes = [...(link?.closest("form")?.querySelectorAll<HTMLInputElement>("input[type=checkbox]") ?? [])];
  if (link === null || boxes.length === 0) {
    return;
  }

  const all = () => boxes.every((box) => box.checked);
  const name = () => {
    link.textContent = all() ? "Select none" : "Select all";
  };
  link.setAttribute("role", "button");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const checked = !all();
    for (const box of boxes) {
      box.checked = checked;
    }
    name();
  });
  // A button answers to the space bar as well.
  link.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      event.preventDefault();
      link.click();
    }
  });
  link.closest("form")?.addEventListener("change", name);
}
