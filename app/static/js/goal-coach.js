// <goal-coach data-src>: while its form is written, fetches what the coach says and shows it in .coach.
// Nothing is saved, and nothing is lost if the network is: the button “Ask the coach” does the same.
const PAUSE = 700;

class GoalCoach extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form || !this.querySelector(".coach")) return;
    this.querySelector("[name=ask]")?.remove();
    for (const kind of ["input", "change"]) this.form.addEventListener(kind, this);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  handleEvent() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const answer = await fetch(this.dataset.src, {
        method: "POST",
        body: new URLSearchParams(new FormData(this.form)),
        signal: this.asking.signal,
        headers: { Accept: "text/html" },
      });
      if (answer.ok && !answer.redirected) this.show(await answer.text());
    } catch {
      // Typed further meanwhile, or no network: what stood there stays.
    }
  }

  show(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector(".coach");
    const shown = this.querySelector(".coach");
    // Replaced only when it says something new: a live region reads every change aloud.
    if (!fresh || fresh.textContent === shown.textContent) return;
    const wasOpen = shown.querySelector("details")?.open;
    shown.replaceChildren(...fresh.childNodes);
    if (wasOpen) shown.querySelector("details")?.setAttribute("open", "");
  }
}
customElements.define("goal-coach", GoalCoach);
