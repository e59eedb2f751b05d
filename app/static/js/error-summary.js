// <error-summary>: after a refused form the reader stands at the list of errors, and a click on one
// puts the cursor into its field.
class ErrorSummary extends HTMLElement {
  connectedCallback() {
    this.firstElementChild?.focus();
    this.addEventListener("click", this);
  }

  handleEvent(event) {
    const link = event.target.closest("a[href^='#']");
    const found = link && document.getElementById(link.hash.slice(1));
    if (!found) return;
    event.preventDefault();
    const field = found.matches("fieldset") ? found.querySelector("input") : found;
    found.scrollIntoView({ block: "center" });
    field.focus({ preventScroll: true });
  }
}
customElements.define("error-summary", ErrorSummary);
