/** Shows the buttons (`data-show` is the id of a password field) that show and hide the password. */
export function enablePasswordToggle(page: Document): void {
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
      // Browsers store submitted text fields for autocompletion.
      field.form?.addEventListener("submit", () => {
        field.type = "password";
      });
    }
  }
}
