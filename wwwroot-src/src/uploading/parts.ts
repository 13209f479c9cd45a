/** The element with this `data-part`; throws where the page has none. */
export function part<T extends Element = HTMLElement>(root: ParentNode, name: string): T {
  return required(root.querySelector<T>(`[data-part="${name}"]`), name);
}

/** The button with this `data-do`; throws where the page has none. */
export function button(root: ParentNode, action: string): HTMLButtonElement {
  return required(root.querySelector<HTMLButtonElement>(`button[data-do="${action}"]`), action);
}

/** A copy of the content of a template. */
export function cloneTemplate(root: ParentNode, name: string): HTMLElement {
  const { content } = part<HTMLTemplateElement>(root, name);
  return required(content.firstElementChild, name).cloneNode(true) as HTMLElement;
}

/** Sets the text of an element, and hides the element where there is none. */
export function setText(element: HTMLElement, text: string | undefined): void {
  // Setting the same text again would make screen readers repeat it.
  if (element.textContent !== (text ?? "")) {
    element.textContent = text ?? "";
  }
  element.hidden = !text;
}

/** Removes a row of a list by `remove`, and moves the focus to the button of the row that takes its place. */
export function removeRow(rows: HTMLElement, row: HTMLElement, remove: () => void, otherwise: () => HTMLElement): void {
  const index = [...rows.children].indexOf(row);
  remove();
  const buttons = rows.querySelectorAll("button");
  (buttons[Math.min(index, buttons.length - 1)] ?? otherwise()).focus();
}

function required<T>(found: T | null, name: string): T {
  if (found === null) {
    throw new Error(`The page has no part '${name}'.`);
  }
  return found;
}
