// All questions, fetched once in the background: paging on works while the network is away.

export class Pages {
  constructor(home) {
    this.home = home;
    this.forms = new Map();
  }

  async fetch() {
    try {
      const response = await fetch(`${this.home}questions`);
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      for (const form of page.querySelectorAll("form.asking")) {
        this.forms.set(form.dataset.key, form);
      }
    } catch {
      // without them every step is a page of its own
    }
  }

  // Puts the question in the place of `old`; false if it is not here.
  swap(old, key) {
    const form = this.forms.get(key)?.cloneNode(true);
    if (!form) return false;
    old.replaceWith(document.adoptNode(form));
    return true;
  }
}
