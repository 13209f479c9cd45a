import { createPasskey, usePasskey } from "./credentials.js";

/**
 * Lets the forms with `data-passkey` (`create` or `get`) ask for a passkey: the options come from `data-options`, and the answer goes with the form, in its
 * field `credential`.
 */
export function enablePasskeyForms(page: Document): void {
  for (const form of page.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
    const button = form.querySelector<HTMLButtonElement>("[data-id=passkey-button]");
    const error = form.querySelector<HTMLElement>("[data-id=passkey-error]");
    if (button === null || error === null) {
      continue;
    }
    if (typeof PublicKeyCredential === "undefined") {
      tell(error, "This browser has no passkeys here: they need a newer browser, or an address that begins with https.");
      continue;
    }
    button.hidden = false;
    // Who comes back to the page finds it as it was left.
    window.addEventListener("pageshow", () => {
      button.disabled = false;
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void send(form, button, error);
    });
  }
}

async function send(form: HTMLFormElement, button: HTMLButtonElement, error: HTMLElement): Promise<void> {
  button.disabled = true;
  error.hidden = true;
  try {
    const options = await ask(form);
    const field = form.elements.namedItem("credential") as HTMLInputElement;
    field.value = form.dataset["passkey"] === "create" ? await createPasskey(options) : await usePasskey(options);
    form.submit();
  } catch (fault) {
    tell(error, sentenceOf(fault));
    button.disabled = false;
    button.focus();
  }
}

// biome-ignore lint/suspicious/noExplicitAny: The server's JSON has the shape that the browser's own types describe.
async function ask(form: HTMLFormElement): Promise<any> {
  const token = new FormData(form).get("__RequestVerificationToken");
  const answer = await fetch(form.dataset["options"] ?? "", {
    method: "POST",
    headers: { accept: "application/json" },
    body: new URLSearchParams({ __RequestVerificationToken: String(token) }),
  });
  const body = await answer.json();
  if (!answer.ok) {
    throw new Refusal(body.detail ?? body.title);
  }
  return body;
}

/** What the server has said, in words for people. */
class Refusal extends Error {}

function sentenceOf(fault: unknown): string {
  if (fault instanceof Refusal) {
    return fault.message;
  }
  switch (fault instanceof DOMException ? fault.name : "") {
    case "NotAllowedError":
    case "AbortError":
      return "No passkey was used. Try again when you are ready.";
    case "InvalidStateError":
      return "There is a passkey for this account on that device already.";
    case "SecurityError":
      return "This address is not the one that passkeys of this server belong to: open the server by its usual address.";
    default:
      return "That did not work. Check the connection, and try again.";
  }
}

function tell(error: HTMLElement, sentence: string): void {
  error.textContent = sentence;
  error.hidden = false;
}
