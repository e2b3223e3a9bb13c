/** The dialog *Soita puhelu* on the page of contacts: opens for whoever is chosen, keeps what was typed. */

import { dialog, form, show } from "./booking_form.js";
import { askToChoose, clear, leaveOut, refs } from "./contacts.js";

const opener = document.getElementById("create-booking");

async function open() {
  if (!refs().length) {
    askToChoose();
    return;
  }
  const body = form() ? new FormData(form()) : new FormData();
  for (const ref of refs()) {
    body.append("chosen", ref);
  }
  if (await show(opener, { method: "POST", body })) {
    fetchAhead();
  }
}

/** The room's program, fetched while the form is filled in: joining is then only the network's time. */
function fetchAhead() {
  if (!document.getElementById("ahead")) {
    const link = document.createElement("link");
    link.id = "ahead";
    link.rel = "prefetch";
    link.as = "script";
    link.href = "/static/vendor/livekit-client/livekit-client.umd.js";
    document.head.append(link);
  }
}

opener.addEventListener("click", open);

dialog.addEventListener("left-out", (event) => leaveOut(event.detail));

document.addEventListener("htmx:after:swap", () => {
  if (dialog.open && dialog.querySelector("[data-booked]") && refs().length) {
    clear({ isSilent: true });
    dialog.querySelector("[autofocus]")?.focus();
  }
});

dialog.addEventListener("close", () => {
  if (!form()) {
    dialog.replaceChildren(); // sent: the next one starts empty
  }
});
