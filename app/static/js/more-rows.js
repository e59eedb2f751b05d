// <more-rows data-to-add>: its button adds one empty row at once, as long as there may be more.
// Without this file the same button asks the server for some, which saves nothing and keeps all.
class MoreRows extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("[name=more]");
    this.button?.addEventListener("click", this);
  }

  handleEvent(event) {
    event.preventDefault();
    const last = [...this.querySelectorAll("[data-row]")].at(-1);
    const fresh = this.emptied(last);
    last.after(fresh);
    this.dataset.toAdd -= 1;
    if (Number(this.dataset.toAdd) < 1) {
      this.button.parentElement.hidden = true;
      this.querySelector(":scope > .hint").hidden = false;
    }
    fresh.querySelector("input:not([type=hidden])").focus();
  }

  emptied(row) {
    const fresh = row.cloneNode(true);
    const [was, is] = [Number(row.dataset.row), Number(row.dataset.row) + 1];
    fresh.dataset.row = is;
    for (const one of fresh.querySelectorAll(".err")) one.remove();
    for (const one of fresh.querySelectorAll(".bad")) one.classList.remove("bad");
    for (const input of fresh.querySelectorAll("input")) {
      for (const name of ["name", "id"]) {
        if (input[name]) input[name] = input[name].replace(/\d+$/, is);
      }
      input.value = "";
      input.removeAttribute("value");
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
    }
    for (const label of fresh.querySelectorAll("label")) {
      label.htmlFor = label.htmlFor.replace(/\d+$/, is);
      label.firstChild.data = label.firstChild.data.replace(String(was + 1), String(is + 1));
    }
    return fresh;
  }
}
customElements.define("more-rows", MoreRows);
