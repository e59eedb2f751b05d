// <phone-window>: opens the link inside in a window of a phone's size, where windows may be opened.
class PhoneWindow extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const opened = window.open("", "", "popup,width=390,height=844");
      if (!opened) return; // Refused: the link opens as links do.
      event.preventDefault();
      opened.opener = null;
      opened.location = link.href;
    });
  }
}
customElements.define("phone-window", PhoneWindow);
