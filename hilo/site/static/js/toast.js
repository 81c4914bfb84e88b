// Short notes at the edge of the screen. They never take the focus; a refusal stays until it is closed.

import { element, text } from "./text.js";

/** Shows a note. state: calm, soon, late or done; code: the stable code of a refusal, shown small. */
export function toast(message, { state = "calm", code = "", stay = state === "late" } = {}) {
  const region = document.getElementById("toasts");
  if (!region) return null;
  const same = [...region.children].find((note) => note.dataset.message === message);
  same?.remove();
  const note = element("div", { class: "toast", data: { state, message } },
    element("span", { class: "glyph", "aria-hidden": "true" }),
    element("p", {}, message),
    code ? element("span", { class: "faint" }, code) : null,
    element("button", { type: "button", class: "bare", "aria-label": text("close"), onclick: () => note.remove() }, "×"));
  region.append(note);
  while (region.children.length > 4) region.firstElementChild.remove();
  if (!stay) setTimeout(() => note.remove(), 6000);
  return note;
}
