/** Turns the link `data-select-all`, which reloads the page with all boxes checked, into a button that checks or unchecks them. */
export function enableSelectAll(page: Document): void {
  const link = page.querySelector<HTMLAnchorElement>("a[data-select-all]");
  const boxes = [...(link?.closest("form")?.querySelectorAll<HTMLInputElement>("input[type=checkbox]") ?? [])];
  if (link === null || boxes.length === 0) {
    return;
  }

  const areAllChecked = () => boxes.every((box) => box.checked);
  const updateLabel = () => {
    link.textContent = areAllChecked() ? "Select none" : "Select all";
  };
  link.setAttribute("role", "button");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const checked = !areAllChecked();
    for (const box of boxes) {
      box.checked = checked;
    }
    updateLabel();
  });
  // A button is activated by the space bar as well, a link is not.
  link.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      event.preventDefault();
      link.click();
    }
  });
  link.closest("form")?.addEventListener("change", updateLabel);
}
