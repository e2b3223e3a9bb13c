/** Native dialogs: `data-opens="id"` opens, `data-closes` closes; focus goes back by itself. */

/** Open a dialog and put the focus where it asks for it. */
export function openDialog(dialog) {
  if (!dialog.open) {
    dialog.showModal();
  }
  dialog.querySelector("[autofocus]")?.focus();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    opener.closest("details")?.removeAttribute("open");
    openDialog(document.getElementById(opener.dataset.opens));
  }
  event.target.closest("[data-closes]")?.closest("dialog")?.close();
  for (const menu of document.querySelectorAll("details.drop[open]")) {
    if (!menu.contains(event.target)) {
      menu.removeAttribute("open");
    }
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const menu = document.querySelector("details.drop[open]");
    menu?.removeAttribute("open");
    menu?.querySelector("summary").focus();
  }
});
