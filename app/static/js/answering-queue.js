// Changes that the server has not acknowledged yet. They live in localStorage, so that a reload,
// a crash or a dead network loses none; keyed by round and sheet, so that two people on one
// device never send each other's.

const PREFIX = "wegmarke-answers:";

export class Queue {
  constructor(home, sheet) {
    this.name = PREFIX + home + sheet;
    this.memory = []; // where localStorage is forbidden, at least this page remembers
  }

  get waiting() {
    try {
      return JSON.parse(localStorage.getItem(this.name)) ?? [];
    } catch {
      return this.memory;
    }
  }

  set waiting(changes) {
    this.memory = changes;
    try {
      if (changes.length) localStorage.setItem(this.name, JSON.stringify(changes));
      else localStorage.removeItem(this.name);
    } catch {
      // full or forbidden: `memory` has it
    }
  }

  // Of changes to one answer only the newest counts, but one that was ever sent may have
  // arrived: it keeps its place and its operation id, and is repeated as it was.
  put(key, value, comment, base) {
    const others = this.waiting.filter((change) => change.key !== key || change.tried);
    this.waiting = [...others, { id: operationId(), key, value, comment, base, tried: false }];
  }

  next() {
    const [first] = this.waiting;
    if (first && !first.tried) this.#change(first.id, { tried: true });
    return first;
  }

  // The server has it: what follows for this answer is based on the new revision.
  acknowledge(done, revision) {
    this.waiting = this.waiting
      .filter((change) => change.id !== done.id)
      .map((change) => (change.key === done.key ? { ...change, base: revision } : change));
  }

  drop(key) {
    this.waiting = this.waiting.filter((change) => change.key !== key);
  }

  latest(key) {
    return this.waiting.findLast((change) => change.key === key);
  }

  wipe() {
    this.waiting = [];
  }

  #change(id, values) {
    this.waiting = this.waiting.map((one) => (one.id === id ? { ...one, ...values } : one));
  }
}

// crypto.randomUUID exists on https only; houses also run this on plain http inside.
function operationId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [0, 8, 12, 16, 20, 32].slice(1).map((end, i) => hex.slice([0, 8, 12, 16, 20][i], end)).join("-");
}
