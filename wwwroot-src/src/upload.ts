// The script of the upload page; what all pages need is in app.ts.
import { enableUploading } from "./uploading/upload-page.js";

enableUploading(document);
