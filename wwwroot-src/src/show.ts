/** Shows the buttons (`data-show` names the field) that show what is written in a password's field. */
export function enableShowing(page: Document): void {
  for (const button of page.querySelectorAll<HTMLButtonElement>("button[data-show]")) {
    const field = page.getElementById(button.dataset["show"] ?? "");
    if (field instanceof HTMLInputElement) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const show = field.type === "password";
        field.type = show ? "text" : "password";
        button.textContent = show ? "Hide" : "Show";
        button.setAttribute("aria-pressed", String(show));
      });
      // A browser keeps what was written in a field of text, and offers it to the next one at this machine.
      field.form?.addEventListener("submit", () => {
        field.type = "password";
      });
    }
  }
}
