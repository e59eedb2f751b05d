// Menus are <details class="menu">: Escape, a click outside and leaving by Tab close them.
const open = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

function closeOthers(event) {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
}
document.addEventListener("click", closeOthers);
document.addEventListener("focusin", closeOthers);
