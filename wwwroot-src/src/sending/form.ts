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
