// A combobox after the ARIA pattern: type, arrows move in the list, Enter takes, Escape leaves. The focus stays in the field.

import { element } from "./text.js";

let count = 0;

/**
 * Makes an <input> inside a .combo element a combobox.
 *
 * search(text): a promise of items, best first; render(item): nodes of an option; label(item): its text for the field.
 * onPick(item): something was taken; onText(text): the text changed and nothing is taken any more.
 * onEnter(): Enter without an open list. Answers {pick(item), clear(), item()}.
 */
export function combobox(input, { search, render, label, onPick = () => {}, onText = () => {}, onEnter = () => {} }) {
  const id = `combo-${++count}`;
  const list = element("ul", { role: "listbox", id, hidden: true, "aria-label": input.getAttribute("aria-label") ?? input.labels?.[0]?.textContent.trim() ?? "" });
  input.after(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": id, "aria-expanded": "false", autocomplete: "off", spellcheck: "false" })) input.setAttribute(name, value);
  let items = [];
  let at = -1;
  let taken = null;
  let asked = 0;
  let timer = 0;
  // The words that the list answers, and whether Enter came before the answer to newer ones: it takes that answer's
  // first, never the first of a list that belongs to fewer letters.
  let answered = null;
  let hurried = false;

  function close() {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function move(to) {
    at = items.length ? (to + items.length) % items.length : -1;
    [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    if (at < 0) return;
    input.setAttribute("aria-activedescendant", `${id}-${at}`);
    list.children[at].scrollIntoView({ block: "nearest" });
  }

  function show(found, words) {
    items = found;
    answered = words;
    if (hurried && items.length) return pick(items[0]);
    hurried = false;
    list.replaceChildren(...items.map((item, i) => element("li", {
      role: "option", id: `${id}-${i}`, "aria-selected": "false",
      onpointerdown: (event) => { event.preventDefault(); pick(item); },
    }, render(item))));
    if (!items.length) return close();
    list.hidden = false;
    list.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-expanded", "true");
    move(0);
  }

  function pick(item, { quiet = false } = {}) {
    taken = item;
    answered = null;
    hurried = false;
    input.value = item ? label(item) : "";
    close();
    if (!quiet) onPick(item);
  }

  async function ask() {
    const mine = ++asked;
    const words = input.value.trim();
    if (!words) return show([], words);
    const found = await search(words).catch(() => []);
    if (mine === asked && document.activeElement === input && taken === null) show(found, words);
  }

  input.addEventListener("input", () => {
    if (taken !== null) {
      taken = null;
      onText(input.value);
    }
    hurried = false;
    clearTimeout(timer);
    timer = setTimeout(ask, 80);
  });
  input.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const open = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (open) move(at + (event.key === "ArrowDown" ? 1 : -1));
      else if (taken === null) ask();
    } else if (event.key === "Enter") {
      event.preventDefault();
      const words = input.value.trim();
      if (taken === null && words && words !== answered) {
        hurried = true;
        clearTimeout(timer);
        ask();
      } else if (open && at >= 0) pick(items[at]);
      else onEnter();
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  input.addEventListener("blur", close);
  input.addEventListener("focus", () => input.select());
  return { pick, clear: () => pick(null, { quiet: true }), item: () => taken };
}
