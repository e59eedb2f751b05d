// Sends waiting changes one after the other until each is acknowledged or refused.

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 60000;
const PATIENCE = 15000;

// Refusals after which sending the same change again can never help.
const FINAL = new Set(["closed", "bad_entry"]);

export class Sender extends EventTarget {
  constructor(queue, home, sheet) {
    super();
    Object.assign(this, { queue, home, sheet, running: null, wait: FIRST_WAIT, timer: 0 });
    this.retry = () => this.run();
  }

  start() {
    window.addEventListener("online", this.retry);
    return this.run();
  }

  stop() {
    window.removeEventListener("online", this.retry);
    clearTimeout(this.timer);
  }

  // Resolves when nothing more can be sent for now; whoever asks meanwhile waits for the same.
  run() {
    clearTimeout(this.timer);
    this.running ??= this.#drain().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  async #drain() {
    for (let change = this.queue.next(); change; change = this.queue.next()) {
      if (!(await this.#send(change))) return;
    }
  }

  // True if the next change may be sent.
  async #send(change) {
    let response;
    try {
      response = await this.#post(change);
    } catch {
      return this.#later();
    }
    if (response.status >= 500 || response.status === 429) return this.#later();
    const reply = await response.json().catch(() => null);
    if (!reply) return this.#later();
    this.wait = FIRST_WAIT;
    return response.ok ? this.#acknowledged(change, reply) : this.#refused(change, reply);
  }

  #post(change) {
    return fetch(`${this.home}answers/${change.key}`, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams({
        sheet: this.sheet,
        operation: change.id,
        revision: change.base,
        value: change.value,
        comment: change.comment,
      }),
      keepalive: true,
      signal: AbortSignal.timeout(PATIENCE),
    });
  }

  #acknowledged(change, reply) {
    this.queue.acknowledge(change, reply.revision);
    this.#tell("acknowledged", { change, revision: reply.revision });
    return true;
  }

  #refused(change, reply) {
    if (reply.reason === "conflict") {
      const mine = this.queue.latest(change.key) ?? change;
      this.queue.drop(change.key);
      this.#tell("conflict", { mine, theirs: reply.theirs });
      return true;
    }
    if (FINAL.has(reply.reason)) this.queue.drop(change.key);
    this.#tell("refused", { change, reason: reply.reason });
    return FINAL.has(reply.reason);
  }

  #later() {
    this.timer = setTimeout(this.retry, this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    this.#tell("kept", {});
    return false;
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
