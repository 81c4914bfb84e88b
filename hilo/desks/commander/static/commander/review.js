// Reviewing a report by the keyboard: from finding to finding, a remark opens under the hand, and what is typed stays in
// this window until it is sent (sessionStorage: it names people, so it outlives neither the window nor the report's version).

import { unfold } from "../reading/unfold.js";

const form = document.querySelector("form[data-drafts]");
const store = form ? `hilo:remarks:${form.dataset.drafts}` : "";
const fields = () => [...document.querySelectorAll("textarea[data-keep]")];

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(store) ?? "{}");
  } catch {
    return {};
  }
}

function count() {
  const written = fields().filter((field) => field.value.trim());
  const shown = document.querySelector("[data-remarks]");
  if (shown) shown.textContent = String(written.length);
  return written;
}

function keep() {
  const written = count();
  try {
    sessionStorage.setItem(store, JSON.stringify(Object.fromEntries(written.map((field) => [field.name, field.value]))));
    document.querySelector("[data-kept]").hidden = !written.length;
  } catch {
    // Kept on the page only.
  }
}

if (form) {
  const before = read();
  for (const field of fields()) {
    if (!field.value && before[field.name]) {
      field.value = before[field.name];
      const around = field.closest("details");
      if (around) unfold(field);
    }
    field.addEventListener("input", keep);
  }
  count();
  // Remarks are written at the fields: they are there when somebody begins to send it back.
  form.closest("details").addEventListener("toggle", (event) => {
    if (event.target.open) document.getElementById("whole").open = true;
  });
  form.addEventListener("submit", () => sessionStorage.removeItem(store));
}

let place = -1;
for (const button of document.querySelectorAll("[data-step]")) {
  button.addEventListener("click", () => {
    const links = [...document.querySelectorAll("a[data-finding]")];
    place = (place + Number(button.dataset.step) + links.length) % links.length;
    const target = document.getElementById(links[place].hash.slice(1));
    if (!target) return;
    unfold(target);
    target.tabIndex = -1;
    target.scrollIntoView({ block: "center" });
    target.focus({ preventScroll: true });
  });
}
