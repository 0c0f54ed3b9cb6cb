/** What pages gain where script runs; without it every page works. */

import { explore } from "./explorer";
import { followRun } from "./run";
import { workInbox } from "./inbox";
import { takeKeys } from "./keys";
import { offerThemes } from "./theme";

offerThemes();
takeKeys();
followRun();
explore();
workInbox();
