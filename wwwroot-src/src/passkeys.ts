// The script of pages that ask for a passkey.
import { enablePasskeyForms } from "./passkeys/forms.js";

enablePasskeyForms(document);
