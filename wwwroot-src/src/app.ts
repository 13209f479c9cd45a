// The script of all pages, each of which works without it.
import { enableArrowKeys } from "./arrow-keys.js";
import { refreshUntilReceived } from "./auto-refresh.js";
import { enableCopyButtons } from "./copy.js";
import { enableFileFilter } from "./file-filter.js";
import { showLocalTimes } from "./local-times.js";
import { enableSelectAll } from "./select-all.js";
import { showSelectionTotal } from "./selection-total.js";
import { enableShareButtons } from "./share.js";
import { enablePasswordToggle } from "./show-password.js";

enableCopyButtons(document);
enableShareButtons(document);
enablePasswordToggle(document);
showLocalTimes(document);
enableFileFilter(document);
enableArrowKeys(document);
enableSelectAll(document);
refreshUntilReceived(document);
showSelectionTotal(document);
