/** The page of a booked visit: *Muuta* opens the form of *Soita puhelu*, filled with it. */

import { dialog, show } from "./booking_form.js";

const opener = document.getElementById("change");

opener.addEventListener("click", () => show(opener, { method: "GET" }));

dialog.addEventListener("close", () => dialog.replaceChildren()); // the next time as it is then

for (const button of document.querySelectorAll(".acts [disabled]")) {
  button.disabled = false; // a press before this would have done nothing
}
