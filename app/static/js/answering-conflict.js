// Two devices changed one answer: the person chooses, nothing is overwritten before.

export function choose(root, words, mine, theirs) {
  const dialog = root.querySelector("[data-conflict]");
  dialog.querySelector("[data-mine]").replaceChildren(...lines(words, mine));
  dialog.querySelector("[data-theirs]").replaceChildren(...lines(words, theirs));
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.showModal();
  return new Promise((resolve) => {
    for (const button of dialog.querySelectorAll("[data-keep]")) {
      button.onclick = () => {
        dialog.close();
        resolve(button.dataset.keep);
      };
    }
  });
}

function lines(words, { value, comment }) {
  const level = document.createElement("b");
  const number = /^\d+$/.test(value) ? `${value} · ` : "";
  level.textContent = number + words.levels[value];
  if (!comment) return [level];
  const text = document.createElement("p");
  text.className = "pre";
  text.textContent = comment;
  return [level, text];
}
