// One chord per verb: a function key, Alt+F12, or Alt with a letter or digit (bare letters would type into the narrative).
// A button declares data-verb="call.next" data-key="F2"; the chord is shown on it, and pressing it clicks it.
// The first visible, enabled element with the chord wins; a person may remap a verb, kept on this machine.

import { element, text } from "./text.js";

const STORE = "hilo:keys";
let mine = {};
try {
  mine = JSON.parse(localStorage.getItem(STORE) ?? "{}");
} catch {
  mine = {};
}

/** The chord of a keyboard event ("F2", "Alt+F12", "Alt+D", "Alt+1"), or "" if it is not one. AltGr types characters, so it is none. */
export function chordOf(event) {
  if (event.ctrlKey || event.metaKey || event.getModifierState("AltGraph")) return "";
  if (/^F([2-9]|1[0-2])$/.test(event.key) && !event.altKey && !event.shiftKey) return event.key;
  // Of Alt with these, F4 and its neighbours close and move windows; the last one nobody takes.
  if (event.key === "F12" && event.altKey && !event.shiftKey) return "Alt+F12";
  if (!event.altKey || event.shiftKey) return "";
  // What is printed on the key, where Alt leaves it alone; otherwise (as on a Mac) where the key lies.
  if (/^[a-z0-9]$/i.test(event.key)) return `Alt+${event.key.toUpperCase()}`;
  const key = /^(?:Key([A-Z])|(?:Digit|Numpad)([0-9]))$/.exec(event.code);
  return key ? `Alt+${key[1] ?? key[2]}` : "";
}

const chordFor = (node) => mine[node.dataset.verb] ?? node.dataset.key;

const usable = (node) => node.checkVisibility({ visibilityProperty: true }) && !node.disabled && node.getAttribute("aria-disabled") !== "true";

/** Shows each chord on its button; call after adding buttons. */
export function showKeys(root = document) {
  for (const node of root.querySelectorAll("[data-key]")) {
    const chord = chordFor(node);
    node.setAttribute("aria-keyshortcuts", chord);
    if (!node.matches("button, a, .button")) continue;
    let hint = node.querySelector(":scope > kbd");
    if (!hint) {
      hint = element("kbd", { "aria-hidden": "true" });
      node.append(hint);
    }
    if (hint.textContent !== chord) hint.textContent = chord;
  }
}

function onKey(event) {
  if (event.repeat || event.defaultPrevented) return;
  const chord = chordOf(event);
  if (!chord) return;
  const found = [...document.querySelectorAll("[data-key]")].filter((node) => chordFor(node) === chord);
  if (!found.length) return;
  event.preventDefault();
  const node = found.find(usable);
  if (!node) return;
  if (node.matches("input, textarea, select, [data-key-focus]")) node.focus();
  else node.click();
}

function verbs() {
  const known = new Map();
  for (const node of document.querySelectorAll("[data-key][data-verb]")) {
    if (known.has(node.dataset.verb)) continue;
    const copy = node.cloneNode(true);
    copy.querySelectorAll("kbd").forEach((hint) => hint.remove());
    const label = node.dataset.keyLabel || node.getAttribute("aria-label") || copy.textContent.trim().replace(/\s+/g, " ") || node.title;
    known.set(node.dataset.verb, { label, chord: chordFor(node) });
  }
  return known;
}

function remember() {
  try {
    localStorage.setItem(STORE, JSON.stringify(mine));
  } catch {
    // Kept for this page only.
  }
}

function listen(button, verb, panel) {
  button.textContent = text("keys-press");
  const take = (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (["Alt", "Shift", "Control", "Meta"].includes(event.key)) return;
    window.removeEventListener("keydown", take, true);
    if (event.key !== "Escape") {
      const chord = chordOf(event);
      const holder = [...verbs()].find(([other, { chord: taken }]) => taken === chord && other !== verb);
      if (!chord || holder) {
        draw(panel, verb, chord ? `${text("keys-taken")} ${holder[1].label}` : text("keys-bad"));
        return;
      }
      mine[verb] = chord;
      remember();
      showKeys();
    }
    draw(panel, verb);
  };
  window.addEventListener("keydown", take, true);
}

function draw(panel, focusOn = "", complaint = "") {
  const rows = [...verbs()].map(([verb, { label, chord }]) => {
    const change = element("button", { type: "button", class: "bare", "aria-label": `${text("keys-change")}: ${label}` }, text("keys-change"));
    change.addEventListener("click", () => listen(change, verb, panel));
    if (verb === focusOn) queueMicrotask(() => change.focus());
    return element("tr", {}, element("td", {}, label), element("td", {}, element("kbd", {}, chord)), element("td", {}, change));
  });
  const close = element("button", { type: "button", class: "bare", onclick: () => toggle(panel) }, text("close"));
  const reset = element("button", { type: "button", onclick: () => { mine = {}; remember(); showKeys(); draw(panel); } }, text("keys-reset"));
  panel.replaceChildren(
    element("header", {}, element("h2", { class: "grow" }, text("keys-title")), close),
    element("p", { class: "quiet small keys-hint" }, text("keys-hint")),
    element("p", { role: "alert", class: "late keys-hint" }, complaint),
    element("table", {}, element("tbody", {}, rows)),
    element("p", { class: "keys-hint" }, reset),
  );
  if (!focusOn) close.focus();
}

let before = null;
function toggle(panel) {
  if (panel.hidden) {
    before = document.activeElement;
    panel.hidden = false;
    draw(panel);
  } else {
    panel.hidden = true;
    before?.focus();
  }
}

/** Starts listening; #keys is the panel that F9 shows (not a modal: the desk stays in reach). */
export function startKeys() {
  showKeys();
  window.addEventListener("keydown", onKey);
  const panel = document.getElementById("keys");
  if (!panel) return;
  for (const node of document.querySelectorAll("[data-verb='keys.show']")) node.addEventListener("click", () => toggle(panel));
  panel.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && toggle(panel));
}
