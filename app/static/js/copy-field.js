// <copy-field data-label data-done>: adds a button that copies the field, where the browser allows.
class CopyField extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("input, textarea");
    if (!field || !navigator.clipboard || this.querySelector("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.textContent = this.dataset.label;
    const said = document.createElement("span");
    said.className = "vh";
    said.setAttribute("role", "status");
    field.after(button);
    this.append(said);
    button.addEventListener("click", () => this.copy(field, button, said));
  }

  async copy(field, button, said) {
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      return field.select(); // Refused: selected, so that the reader's own keys copy it.
    }
    button.textContent = said.textContent = this.dataset.done;
    setTimeout(() => {
      button.textContent = this.dataset.label;
      said.textContent = "";
    }, 2500);
  }
}
customElements.define("copy-field", CopyField);
