// The window a stage or step is edited in. What was typed leaves only by saving or by being told to.
export class EditDialog {
  constructor(host) {
    this.window = document.createElement("dialog");
    this.window.className = "dialog map-dialog";
    this.window.addEventListener("cancel", (event) => this.leave(event));
    this.window.addEventListener("input", () => { this.dirty = true; });
    this.window.addEventListener("close", () => this.empty());
    host.append(this.window);
  }

  get isOpen() {
    return this.window.open;
  }

  holds(element) {
    return this.window.contains(element);
  }

  // origin: the id of what is being edited, to come back to.
  show(form, title, origin) {
    const heading = document.createElement("h2");
    heading.id = "map-dialog-title";
    heading.textContent = title;
    const fresh = document.importNode(form, true);
    if (document.getElementById("touchpoint-names")) fresh.querySelector("datalist")?.remove();
    this.window.setAttribute("aria-labelledby", heading.id);
    this.window.replaceChildren(heading, fresh);
    this.origin = origin || this.origin;
    this.warned = false;
    this.dirty = Boolean(fresh.querySelector(".note.bad"));
    if (!this.isOpen) this.window.showModal();
    this.window.scrollTop = 0;
    const first = fresh.querySelector(".summary, [data-focus]") ?? fresh.querySelector("[autofocus]");
    first?.focus();
  }

  // Something went wrong on the way: say so above the form and leave it as it is.
  complain(words) {
    this.window.querySelector(".map-trouble")?.remove();
    const note = document.createElement("p");
    note.className = "note bad map-trouble";
    note.setAttribute("role", "alert");
    note.textContent = words;
    this.window.prepend(note);
    note.scrollIntoView({ block: "nearest" });
    this.window.querySelectorAll("busy-form").forEach((one) => one.release());
  }

  leave(event) {
    if (event.target !== this.window || !this.dirty || this.warned) return;
    event.preventDefault();
    this.warned = true;
    this.complain(this.unsaved);
  }

  close() {
    if (this.isOpen) this.window.close();
  }

  empty() {
    if (this.window.open) return;
    this.window.replaceChildren();
    this.dirty = false;
  }
}
