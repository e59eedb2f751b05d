// <journey-map><… id="map">: stages and steps are edited, added and moved without leaving the page.
// Every address used here is a page of its own: without this file the same links and forms lead there.
import { EditDialog } from "./journey-map-dialog.js";
import { bringAlong, draftsIn, fetchPage, putBack, renewAround } from "./journey-map-pages.js";
import { Retracing } from "./journey-map-retrace.js";

const TURNS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };
const TYPED = "input, select, textarea";

class JourneyMap extends HTMLElement {
  connectedCallback() {
    this.words = this.querySelector(".map-tools")?.dataset;
    if (!this.words || this.dialog) return;
    this.dialog = new EditDialog(this);
    this.dialog.unsaved = this.words.unsaved;
    this.status = document.createElement("p");
    this.status.className = "map-status";
    this.status.setAttribute("role", "status");
    this.append(this.status);
    this.retracing = new Retracing(this);
    this.work = Promise.resolve();
    for (const kind of ["click", "submit", "keydown", "change"]) this.addEventListener(kind, this);
    // A dialog that closes does not bubble: come back to what was being edited.
    this.dialog.window.addEventListener("close", () => this.focusOn(this.dialog.origin));
  }

  handleEvent(event) { this[`on${event.type}`](event); }

  onclick(event) {
    const link = event.target.closest("a[data-edit], a[data-leave]");
    if (event.ctrlKey || event.metaKey || event.shiftKey || !link) return;
    if (link.matches("[data-leave]") && !this.dialog.holds(link)) return;
    event.preventDefault();
    if (link.matches("[data-leave]")) return this.dialog.close();
    const item = this.dialog.holds(link) ? this.dialog.origin : link.closest("[data-shift]")?.id;
    this.next(() => this.open(link.href, item));
  }

  onsubmit(event) {
    const form = event.target;
    const isOurs = form.matches("[data-add]") || this.dialog.holds(form) || this.retracing.handles(form);
    if (event.defaultPrevented || !isOurs) return;
    event.preventDefault();
    const body = new FormData(form, event.submitter);
    this.next(() => this.send(form.action, body, form));
  }

  onkeydown(event) {
    if (event.key === "Enter" && !event.shiftKey && event.target.matches("textarea[data-enter]")) {
      event.preventDefault();
      return event.target.form.requestSubmit();
    }
    const item = event.target.closest("[data-shift]");
    if (!event.altKey || !TURNS[event.key] || !item || event.target.matches(TYPED)) return;
    event.preventDefault();
    const body = new FormData();
    body.set("csrf_token", this.querySelector("[name=csrf_token]").value);
    body.set("to", TURNS[event.key]);
    this.next(() => this.send(item.dataset.shift, body, null, item.id));
  }

  onchange({ target }) { if (target.matches("input[list]")) bringAlong(target); }

  // One after the other: keys pressed faster than the server answers lose nothing.
  next(act) {
    this.work = this.work.then(act);
  }

  async open(url, origin) {
    const answer = await fetchPage(url);
    if (answer.kind === "form") return this.dialog.show(answer.form, answer.title, origin);
    if (answer.kind === "lost") return this.trouble(this.words.lost);
    window.location.assign(url);
  }

  async send(url, body, form, item) {
    const answer = await fetchPage(url, { method: "POST", body });
    if (answer.kind === "form") return this.dialog.show(answer.form, answer.title, form?.id);
    if (this.retracing.handles(form)) return this.retracing.settle(answer, form);
    if (answer.kind !== "map") return this.trouble(this.words[answer.kind], form);
    const back = item ?? (this.dialog.isOpen ? this.dialog.origin : form?.id);
    this.replace(answer, form);
    this.dialog.origin = back;
    if (this.dialog.isOpen) this.dialog.close();
    else this.focusOn(back);
    this.say(answer.said);
  }

  replace({ map, page }, sent) {
    const old = this.querySelector("#map");
    const drafts = draftsIn(old, sent);
    const fresh = document.importNode(map, true);
    old.replaceWith(fresh);
    putBack(fresh, drafts);
    renewAround(this, page);
  }

  // An item's link, a row's first field; if it is gone, the map.
  focusOn(id, button) {
    const found = id && document.getElementById(id);
    const target = button ?? found?.querySelector("a[data-edit]") ?? found?.querySelector("input.in, textarea");
    if (target) return target.focus();
    const map = this.querySelector("#map");
    map.tabIndex = -1;
    map.focus({ preventScroll: true });
  }

  trouble(words, form) {
    form?.closest("busy-form")?.release();
    if (this.dialog.isOpen) this.dialog.complain(words);
    else this.say(words);
  }

  say(words) {
    this.status.textContent = words;
    clearTimeout(this.clock);
    this.clock = setTimeout(() => { this.status.textContent = ""; }, 9000);
  }
}
customElements.define("journey-map", JourneyMap);
