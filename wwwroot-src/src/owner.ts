// The script of the owner's page; what all pages need is in app.ts.
import { enableQrCode } from "./owner/qr-code.js";
import { rememberSent } from "./owner/remember-sent.js";

rememberSent(document);
enableQrCode(document);
