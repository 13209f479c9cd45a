/** The element that the server's page calls so; the page and its script are built together. */
export function part<T extends Element = HTMLElement>(root: ParentNode, name: string): T {
  return demand(root.querySelector<T>(`[data-part="${name}"]`), name);
}

/** The button that does this. */
export function button(root: ParentNode, does: string): HTMLButtonElement {
  return demand(root.querySelector<HTMLButtonElement>(`button[data-do="${does}"]`), does);
}

/** A copy of what a template holds. */
export function copyOf(root: ParentNode, name: string): HTMLElement {
  const { content } = part<HTMLTemplateElement>(root, name);
  return demand(content.firstElementChild, name).cloneNode(true) as HTMLElement;
}

/** Says something where it was silent, or falls silent. */
export function say(element: HTMLElement, text: string | undefined): void {
  if (element.textContent !== (text ?? "")) {
    element.textContent = text ?? "";
  }
  element.hidden = !text;
}

function demand<T>(found: T | null, name: string): T {
  if (found === null) {
    throw new Error(`The page has no part '${name}'.`);
  }
  return found;
}
