// Dialogs, menus and details: opened by data-opens="id", closed by data-closes, Escape or a click beside them.

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog?.showModal) {
      event.preventDefault();
      opener.closest("details.menu")?.removeAttribute("open");
      dialog.showModal();
      return;
    }
  }
  event.target.closest?.("[data-closes]")?.closest("dialog, details")?.[event.target.closest("dialog") ? "close" : "removeAttribute"]?.("open");
  if (event.target instanceof HTMLDialogElement && event.target.open && beside(event)) event.target.close();
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

function beside(event) {
  const box = event.target.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}
