// Digits choose a level, 0 is "cannot judge", left and right page. Up and down stay with the
// browser: inside the levels they move the choice.

export function listenToKeys(sheet) {
  document.addEventListener("keydown", (event) => {
    if (!sheet.form || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("textarea, dialog, summary")) return;
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      event.preventDefault();
      sheet.step(event.key === "ArrowRight" ? 1 : -1);
    } else if (/^\d$/.test(event.key)) {
      press(sheet.form, event.key === "0" ? "?" : event.key);
    }
  });
}

function press(form, value) {
  const radio = [...form.querySelectorAll("[name=value]")].find((one) => one.value === value);
  if (!radio) return;
  radio.focus();
  radio.click();
}
