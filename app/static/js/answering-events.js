// What the sheet listens to: the person, the browser's history, and the sender.

import { choose } from "./answering-conflict.js";
import { listenToKeys } from "./answering-keys.js";

const TYPING_PAUSE = 800;

export function listen(sheet) {
  sheet.addEventListener("change", () => sheet.record());
  sheet.addEventListener("input", (event) => typed(sheet, event));
  sheet.addEventListener("submit", (event) => submitted(sheet, event));
  document.addEventListener("click", (event) => clicked(sheet, event));
  // before the next page is asked for; pagehide is for browsers without it, and comes after
  window.addEventListener("beforeunload", () => sheet.record());
  window.addEventListener("pagehide", () => sheet.record());
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  window.addEventListener("popstate", () => wentBack(sheet));
  listenToKeys(sheet);
  listenToSender(sheet);
}

function typed(sheet, event) {
  clearTimeout(sheet.pause);
  if (event.target.name === "comment") sheet.pause = setTimeout(() => sheet.record(), TYPING_PAUSE);
}

function submitted(sheet, event) {
  if (event.target.matches("[data-submit]")) {
    if (sheet.queue.waiting.length) {
      event.preventDefault();
      submitWhenSent(sheet, event.target);
    }
    return;
  }
  event.preventDefault();
  const go = event.submitter?.value;
  if (go === "clear") sheet.clear();
  else sheet.step(go === "previous" ? -1 : 1);
}

async function submitWhenSent(sheet, form) {
  await sheet.sender.run();
  if (sheet.queue.waiting.length) sheet.marks.note("unsent");
  else form.submit();
}

// Any other link waits until what was typed has arrived: the next page shows the answer as saved.
function clicked(sheet, event) {
  const link = event.target.closest("a[href]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.dataset.go) {
    event.preventDefault();
    sheet.go(link.dataset.go);
  } else if (sheet.form && !link.target && isOtherPage(link)) {
    event.preventDefault();
    sheet.leave(link.href);
  }
}

function isOtherPage({ protocol, href }) {
  return protocol.startsWith("http") && href.split("#")[0] !== location.href.split("#")[0];
}

function wentBack(sheet) {
  const key = decodeURIComponent(location.pathname.split("/").pop());
  if (sheet.form && key in sheet.answers) sheet.go(key, false);
  else location.reload();
}

function listenToSender(sheet) {
  let asking = Promise.resolve(); // one question at a time
  sheet.sender.addEventListener("acknowledged", ({ detail }) => acknowledged(sheet, detail));
  sheet.sender.addEventListener("kept", () => tell(sheet, "kept"));
  sheet.sender.addEventListener("refused", ({ detail }) => refused(sheet, detail));
  sheet.sender.addEventListener("conflict", ({ detail }) => {
    asking = asking.then(() => settle(sheet, detail));
  });
}

function acknowledged(sheet, { change, revision }) {
  sheet.answers[change.key].revision = revision;
  if (sheet.queue.waiting.length) return;
  tell(sheet, "saved");
}

function refused(sheet, { reason }) {
  sheet.marks.say("");
  sheet.marks.note(reason === "bad_entry" ? "refused" : reason);
}

function tell(sheet, state) {
  sheet.marks.say(state);
  sheet.marks.note(sheet.form || state === "saved" ? "" : "unsent");
}

async function settle(sheet, { mine, theirs }) {
  const kept = await choose(sheet, sheet.words, mine, theirs);
  sheet.answers[mine.key].revision = theirs.revision;
  const chosen = kept === "mine" ? mine : theirs;
  sheet.take(mine.key, chosen);
  if (sheet.form?.dataset.key === mine.key) sheet.fill();
  if (kept === "mine") sheet.queue.put(mine.key, mine.value, mine.comment, theirs.revision);
  sheet.marks.answers(sheet.answers);
  sheet.sender.run();
}
