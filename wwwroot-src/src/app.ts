// Everything here makes a page nicer that works without it.
import { followArrival } from "./arriving.js";
import { enableCopying } from "./copy.js";
import { searchHere } from "./find.js";
import { sumUpSelection } from "./select.js";
import { selectAllHere } from "./select-all.js";
import { enableSharing } from "./share.js";
import { enableShowing } from "./show.js";
import { forgetAtSignOut } from "./sign-out.js";
import { stepByArrows } from "./steps.js";
import { sayTimesLocally } from "./times.js";

enableCopying(document);
enableSharing(document);
enableShowing(document);
forgetAtSignOut(document);
sayTimesLocally(document);
searchHere(document);
stepByArrows(document);
selectAllHere(document);
followArrival(document);
sumUpSelection(document);
