// What surrounds the question: position, minutes left, segments, the overview, the saved mark.

export class Marks {
  constructor(root, words) {
    Object.assign(this, { root, words });
    this.suffix = document.title.slice(root.querySelector("form.asking")?.dataset.title.length ?? 0);
  }

  here(form, keys) {
    const { key, title } = form.dataset;
    document.title = title + this.suffix;
    this.root.querySelector("[data-position]").textContent = keys.indexOf(key) + 1;
    for (const segment of this.root.querySelectorAll("[data-seg]")) {
      segment.classList.toggle("here", segment.dataset.seg === key);
    }
    for (const stop of this.root.querySelectorAll("[data-stop]")) {
      const here = stop.dataset.stop === key;
      stop.classList.toggle("cur", here);
      if (here) stop.setAttribute("aria-current", "step");
      else stop.removeAttribute("aria-current");
    }
    for (const stretch of this.root.querySelectorAll("li.stretch")) {
      stretch.classList.toggle("current", Boolean(stretch.querySelector(".cur")));
    }
    this.#languages();
  }

  answers(answers) {
    const given = (key) => Boolean(answers[key]?.value);
    for (const segment of this.root.querySelectorAll("[data-seg]")) {
      segment.classList.toggle("answered", given(segment.dataset.seg));
    }
    for (const stop of this.root.querySelectorAll("[data-stop]")) {
      stop.classList.toggle("answered", given(stop.dataset.stop));
    }
    for (const stretch of this.root.querySelectorAll("li.stretch")) {
      const count = stretch.querySelectorAll(".stop.answered").length;
      stretch.querySelector("[data-count]").textContent = count;
    }
    this.#minutes(Object.keys(answers).filter((key) => !given(key)).length);
  }

  say(state) {
    const mark = this.root.querySelector("[data-saved]");
    if (!mark) return;
    mark.dataset.state = state;
    mark.querySelector("[data-text]").textContent = this.words[state] ?? "";
  }

  note(reason) {
    const note = this.root.querySelector("[data-note]");
    note.textContent = this.words[reason] ?? "";
    note.hidden = !note.textContent;
  }

  #minutes(open) {
    const place = this.root.querySelector("[data-minutes]");
    if (!place) return;
    const minutes = open ? Math.max(1, Math.round((open * this.words.seconds) / 60)) : 0;
    place.textContent = minutes ? this.words.minutes[minutes] : this.words.complete;
  }

  // Whoever changes the language stays at this question.
  #languages() {
    for (const link of document.querySelectorAll('a[href*="/language/"]')) {
      const address = new URL(link.href);
      address.searchParams.set("next", location.pathname);
      link.href = address.href;
    }
  }
}
