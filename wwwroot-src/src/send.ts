// The upload page alone: what receivers' pages need is in app.ts.
import { enableSending } from "./sending/sending.js";

enableSending(document);
