// Behaviours that improve working HTML. Each page works without this file.
import "./busy-form.js";
import "./confirm-button.js";
import "./copy-field.js";
import "./emotion-row.js";
import "./error-summary.js";
import "./goal-coach.js";
import "./journey-map.js";
import "./live-progress.js";
import "./menus.js";
import "./more-rows.js";
import "./phone-window.js";
import "./section-rail.js";
