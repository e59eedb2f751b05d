// <section-rail>: the diamond goes down the rail with the section being read.
class SectionRail extends HTMLElement {
  connectedCallback() {
    const links = [...this.querySelectorAll("a[href^='#']")];
    this.sections = links
      .map((link) => [document.getElementById(link.hash.slice(1)), link])
      .filter(([section]) => section);
    this.follow = () => {
      if (!this.waiting) this.waiting = requestAnimationFrame(() => this.mark());
    };
    addEventListener("scroll", this.follow, { passive: true });
    this.mark();
  }

  disconnectedCallback() {
    removeEventListener("scroll", this.follow);
  }

  mark() {
    this.waiting = 0;
    const line = innerHeight / 3;
    const atEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
    const passed = this.sections.filter(([section]) => section.getBoundingClientRect().top <= line);
    const [, here] = (atEnd ? this.sections.at(-1) : passed.at(-1)) ?? this.sections[0] ?? [];
    for (const [, link] of this.sections) {
      if (link === here) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
}
customElements.define("section-rail", SectionRail);
