import type { TransferOptions } from "./api.js";

/** The values of the form's fields, without the files. */
export function readOptions(form: HTMLFormElement): TransferOptions {
  const fields = new FormData(form);
  const text = (name: string) => String(fields.get(name) ?? "");
  return {
    title: text("title"),
    from: text("from"),
    message: text("message"),
    expires: text("expires"),
    downloads: text("downloads") === "" ? null : Number(text("downloads")),
    password: text("password"),
    ...(fields.has("recipients") && {
      recipients: text("recipients")
        .split(/[\s,;]+/u)
        .filter((address) => address !== ""),
      email: text("email"),
      notify: text("notify"),
    }),
  };
}
