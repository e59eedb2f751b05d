// <live-progress data-src>: asks data-src for this fragment again until it comes back with data-done.
// data-then names the page to open when it is done. A lost network only slows the asking down.
const SHORT = 2000;
const LONG = 15000;

class LiveProgress extends HTMLElement {
  connectedCallback() {
    this.wait = SHORT;
    this.plan();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  plan() {
    if (!this.hasAttribute("data-done")) this.timer = setTimeout(() => this.ask(), this.wait);
  }

  async ask() {
    try {
      const answer = await fetch(this.dataset.src, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      this.show(await answer.text());
      this.wait = SHORT;
    } catch {
      this.wait = Math.min(this.wait * 2, LONG);
    }
    this.plan();
  }

  show(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("live-progress");
    if (!fresh) return;
    // Replaced only when it says something new: a live region reads every change aloud.
    if (fresh.innerHTML !== this.innerHTML) this.replaceChildren(...fresh.childNodes);
    for (const name of ["data-done", "data-then"]) {
      if (fresh.hasAttribute(name)) this.setAttribute(name, fresh.getAttribute(name));
    }
    if (this.hasAttribute("data-done") && this.dataset.then) location.assign(this.dataset.then);
  }
}
customElements.define("live-progress", LiveProgress);
