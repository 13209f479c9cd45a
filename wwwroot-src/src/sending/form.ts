import type { Terms } from "./api.js";

/** What the form's fields say, files aside. */
export function termsOf(form: HTMLFormElement): Terms {
  const fields = new FormData(form);
  const text = (name: string) => String(fields.get(name) ?? "");
  return {
    title: text("title"),
    from: text("from"),
    message: text("message"),
    expires: text("expires"),
    downloads: text("downloads") === "" ? null : Number(text("downloads")),
    password: text("password"),
  };
}

/** Shows the buttons that show what is written in a password's field. */
export function enableShowing(form: HTMLFormElement): void {
  for (const button of form.querySelectorAll<HTMLButtonElement>("button[data-show]")) {
    const field = form.ownerDocument.getElementById(button.dataset["show"] ?? "");
    if (field instanceof HTMLInputElement) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const show = field.type === "password";
        field.type = show ? "text" : "password";
        button.textContent = show ? "Hide" : "Show";
        button.setAttribute("aria-pressed", String(show));
      });
    }
  }
}
