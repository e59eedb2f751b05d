// <confirm-button><a href><dialog>: the link opens the dialog; without this the link's page asks.
class ConfirmButton extends HTMLElement {
  connectedCallback() {
    this.link = this.querySelector("a");
    this.dialog = this.querySelector("dialog");
    if (!this.link || !this.dialog?.showModal) return;
    const heading = this.dialog.querySelector("h2");
    heading.id ||= `confirm-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
    this.dialog.setAttribute("aria-labelledby", heading.id);
    this.addEventListener("click", this);
  }

  handleEvent(event) {
    if (event.target.closest("a") === this.link && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.dialog.showModal();
      this.dialog.querySelector("[data-close]")?.focus();
    } else if (event.target === this.dialog || event.target.closest("[data-close]")) {
      this.dialog.close();
    }
  }
}
customElements.define("confirm-button", ConfirmButton);
