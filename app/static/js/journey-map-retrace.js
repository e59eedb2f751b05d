// Taking back and doing again, by the buttons above the map or by Ctrl+Z, Ctrl+Shift+Z and Ctrl+Y.
import { fetchPage } from "./journey-map-pages.js";

const TYPED = "input, select, textarea, dialog";

export class Retracing {
  constructor(host) {
    this.host = host;
    document.addEventListener("keydown", this);
  }

  handles(form) {
    return Boolean(form?.matches(".map-tools form"));
  }

  form(act) {
    return this.host.querySelector(`.map-tools form[action$="/${act}"]`);
  }

  // In a field the keys belong to what is typed. The form is looked up when its turn comes: the map
  // may be another one by then.
  handleEvent(event) {
    const act = this.wanted(event);
    if (!act || !this.host.isConnected || !this.form(act)) return;
    event.preventDefault();
    this.host.next(() => {
      const form = this.form(act);
      return form && this.host.send(form.action, new FormData(form), form);
    });
  }

  wanted(event) {
    const isChord = (event.ctrlKey || event.metaKey) && !event.altKey && !event.defaultPrevented;
    if (!isChord || this.host.dialog.isOpen || event.target.closest?.(TYPED)) return null;
    const key = event.key.toLowerCase();
    if (key === "z") return event.shiftKey ? "redo" : "undo";
    return key === "y" && !event.shiftKey ? "redo" : null;
  }

  // Somebody else was faster: the map as it is now, and why nothing was done.
  async settle(answer, form) {
    let said = answer.said;
    if (answer.kind === "refused") {
      said = answer.page.querySelector(".note.bad")?.textContent.trim();
      if (said) answer = await fetchPage(window.location.href);
    }
    if (answer.kind !== "map") return this.host.trouble(this.host.words[answer.kind], form);
    this.host.replace(answer, form);
    this.host.focusOn(null, this.button(form.action.split("/").pop()));
    this.host.say(said);
  }

  // The same button again; if there is nothing more for it to do, the other one.
  button(act) {
    return (this.form(act) ?? this.host.querySelector(".map-tools form"))?.querySelector("button");
  }
}
