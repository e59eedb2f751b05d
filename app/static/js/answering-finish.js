// <answer-finish>: leaving a shared device. What is unsent is sent first; then the queue is wiped.

import { Queue } from "./answering-queue.js";
import { Sender } from "./answering-sender.js";

class AnswerFinish extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    const { home } = this.dataset;
    const { value: sheet } = form.elements.sheet;
    this.queue = new Queue(home, sheet);
    this.sender = new Sender(this.queue, home, sheet);
    form.addEventListener("submit", (event) => this.#leave(event, form));
  }

  #leave(event, form) {
    const warning = this.querySelector("[data-unsent]");
    if (!warning || !warning.hidden || !this.queue.waiting.length) return this.queue.wipe();
    event.preventDefault();
    this.sender.run().then(() => {
      this.sender.stop();
      if (this.queue.waiting.length) warning.hidden = false;
      else form.submit();
    });
  }
}

customElements.define("answer-finish", AnswerFinish);
