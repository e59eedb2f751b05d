// <busy-form><form>…: a second click while the first is on its way does nothing.
class BusyForm extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", this);
    // Coming back with the back button must not find the form still locked.
    window.addEventListener("pageshow", this);
  }

  disconnectedCallback() {
    window.removeEventListener("pageshow", this);
  }

  handleEvent(event) {
    if (event.type === "pageshow") return this.release();
    if (this.busy) return event.preventDefault();
    if (!event.defaultPrevented) this.lock(event.submitter);
  }

  lock(button) {
    this.busy = true;
    if (!button) return;
    this.button = button;
    button.setAttribute("aria-busy", "true");
    (button.querySelector(":scope > span") ?? button).classList.add("working");
  }

  release() {
    this.busy = false;
    this.button?.removeAttribute("aria-busy");
    this.querySelectorAll(".working").forEach((one) => one.classList.remove("working"));
  }
}
customElements.define("busy-form", BusyForm);
