// The desk's script: each part works alone, and without any of them every page still works.

import "./calls.js";
import "./diagnosis.js";
import "./dialogs.js";
import "./exchange.js";
import "./forms.js";
import "./keys.js";
import "./live.js";
import "./lists.js";
import "./modules.js";
import "./notices.js";
import "./palette.js";
import "./places.js";
import "./steady.js";
import "./talking.js";
import "./toasts.js";

document.documentElement.classList.add("scripted");
