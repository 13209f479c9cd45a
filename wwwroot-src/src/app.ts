// Everything here makes a page nicer that works without it.
import { enableCopying } from "./copy.js";
import { sayTimesLocally } from "./times.js";

enableCopying(document);
sayTimesLocally(document);
