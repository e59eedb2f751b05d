// <answer-sheet>: saves on choice, keeps what cannot be sent, pages without the network.
// The form inside works without any of this.

import { listen } from "./answering-events.js";
import { Marks } from "./answering-marks.js";
import { Pages } from "./answering-pages.js";
import { Queue } from "./answering-queue.js";
import { Sender } from "./answering-sender.js";

const LEAVING_PATIENCE = 1500;

class AnswerSheet extends HTMLElement {
  connectedCallback() {
    const read = (name) => JSON.parse(this.querySelector(`script[data-${name}]`).textContent);
    const { home, sheet, order, answers } = read("state");
    this.words = read("words");
    Object.assign(this, { home, order, answers, queue: new Queue(home, sheet) });
    this.marks = new Marks(this, this.words);
    this.pages = new Pages(home);
    this.sender = new Sender(this.queue, home, sheet);
    for (const change of this.queue.waiting) this.take(change.key, change);
    listen(this);
    if (this.form) {
      if (touched(this.form)) this.record();
      else this.fill();
      this.marks.answers(this.answers);
      this.pages.fetch();
    }
    this.sender.start();
  }

  disconnectedCallback() {
    this.sender.stop();
  }

  get form() {
    return this.querySelector("form.asking");
  }

  // The neighbour in this direction; beyond the last question comes the review.
  step(direction) {
    const index = this.order.indexOf(this.form.dataset.key) + direction;
    if (index < 0) this.leave(this.home);
    else if (index >= this.order.length) this.leave(`${this.home}review`);
    else this.go(this.order[index]);
  }

  go(key, push = true) {
    this.record();
    const address = `${this.home}questions/${key}`;
    if (!this.pages.swap(this.form, key)) return this.leave(address);
    if (push) history.pushState(null, "", address);
    this.fill();
    this.marks.here(this.form, this.order);
    this.marks.say("");
    window.scrollTo(0, 0);
    this.form.querySelector("h1").focus({ preventScroll: true });
  }

  // Whatever differs from what we know becomes a change of its own.
  record() {
    clearTimeout(this.pause);
    if (!this.form) return;
    const { key } = this.form.dataset;
    const value = this.form.querySelector("[name=value]:checked")?.value ?? "";
    const comment = this.form.elements.comment.value.trim();
    const known = this.answers[key];
    if (known.value === value && known.comment === comment) return;
    this.take(key, { value, comment });
    this.queue.put(key, value, comment, known.revision);
    this.form.querySelector("[value=clear]").hidden = !value;
    this.marks.answers(this.answers);
    this.marks.say("saving");
    this.sender.run();
  }

  clear() {
    const chosen = this.form.querySelector("[name=value]:checked");
    if (chosen) chosen.checked = false;
    this.record();
    this.form.querySelector("[name=value]").focus();
  }

  // A page that is not kept here needs the network; without it we stay where the answers are.
  async leave(address) {
    this.record();
    await Promise.race([this.sender.run(), new Promise((done) => setTimeout(done, LEAVING_PATIENCE))]);
    if (navigator.onLine) location.assign(address);
    else this.marks.note("kept");
  }

  take(key, { value, comment }) {
    this.answers[key] = { ...this.answers[key], value, comment };
  }

  fill() {
    const { value, comment } = this.answers[this.form.dataset.key];
    for (const radio of this.form.querySelectorAll("[name=value]")) {
      radio.checked = radio.value === value && value !== "";
    }
    this.form.elements.comment.value = comment;
    this.form.querySelector("[value=clear]").hidden = !value;
  }
}

// Whether something was chosen or typed while this script was still on its way.
function touched(form) {
  const { comment } = form.elements;
  const radios = [...form.querySelectorAll("[name=value]")];
  return comment.value !== comment.defaultValue || radios.some((one) => one.checked !== one.defaultChecked);
}

customElements.define("answer-sheet", AnswerSheet);
