// The script of pages with a sign-out form; recipients' pages do not load it.
import { clearOnSignOut } from "./clear-on-sign-out.js";

clearOnSignOut(document);
