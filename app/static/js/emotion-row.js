// <emotion-row><fieldset>: 1 to 5 choose from the worst feeling to the best, 0 takes it back.
class EmotionRow extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", this);
  }

  handleEvent(event) {
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (!plain || !/^[0-5]$/.test(event.key)) return;
    const choices = [...this.querySelectorAll("input[type=radio]")];
    const chosen = event.key === "0" ? choices.at(-1) : choices[Number(event.key) - 1];
    event.preventDefault();
    chosen.focus();
    chosen.click();
  }
}
customElements.define("emotion-row", EmotionRow);
