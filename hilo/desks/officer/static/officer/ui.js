// What every screen of the phone has: its head, its bar under the thumb, and the small parts they are made of.

import { element, refill, text } from "../js/text.js";

const byId = (id) => document.getElementById(id);
export const STATE = { error: "late", warning: "soon", info: "calm" };
/** What stood in a field that is typed in, when it was drawn (`drawn`, its text) and what was told of it last (`base`). */
export const typing = new WeakMap();
export const glyph = () => element("span", { class: "glyph", "aria-hidden": "true" });

/** A button; `data` marks it for the focus and for tests. */
export const button = (label, onclick, { kind = "", verb = "", ...rest } = {}) => element("button", { type: "button", class: kind, data: { verb }, onclick, ...rest }, label);

/** A link that looks like a button. */
export const go = (label, href, { kind = "", verb = "" } = {}) => element("a", { class: `button ${kind}`, href, data: { verb } }, label);

/** A note with its state as glyph and colour. */
export const band = (state, ...children) => element("div", { class: "band", data: { state } }, glyph(), element("div", { class: "grow" }, ...children));

/** Sets the head: where we are, and the way back ("" for none). */
export function head(title, back = "") {
  document.title = `${title} · Hilo`;
  byId("title").textContent = title;
  byId("back").hidden = !back;
  if (back) byId("back").href = back;
}

/** Sets what stands under the thumb; nothing hides the bar. */
export function bar(...children) {
  const shown = children.flat().filter(Boolean);
  byId("bar").hidden = !shown.length;
  refill(byId("bar"), ...shown);
}

/** Fills the screen, and begins at its top with the heading in focus if the place is another. */
export function screen(place, ...children) {
  const main = byId("main");
  const another = main.dataset.place !== place;
  const held = main.contains(document.activeElement) ? document.activeElement : null;
  const [id, from, to, typed] = [held?.id, held?.selectionStart, held?.selectionEnd, held?.value];
  const touched = typing.has(held) && typed !== typing.get(held).drawn;
  const unfolded = another ? [] : [...main.querySelectorAll("details[open] > summary")].map((one) => one.textContent);
  if (another && touched) held.dispatchEvent(new Event("change"));
  main.dataset.place = place;
  main.replaceChildren(...children.flat(Infinity).filter(Boolean));
  for (const one of main.querySelectorAll("details > summary")) if (unfolded.includes(one.textContent)) one.parentElement.open = true;
  if (another) {
    window.scrollTo({ top: 0 });
    (main.querySelector("h2") ?? main).setAttribute("tabindex", "-1");
    (main.querySelector("h2") ?? main).focus({ preventScroll: true });
  } else if (id) {
    const again = byId(id);
    // What was typed since the field was drawn stays, and is told by the field that stands there now as an answer to what
    // its writer saw. A field in which nobody typed shows what stands: another device may have written it.
    if (touched && typing.has(again) && again.value !== typed) {
      again.value = typed;
      typing.get(again).base = typing.get(held).base;
      again.dispatchEvent(new Event("input"));
    }
    again?.focus({ preventScroll: true });
    if (typeof from === "number" && again?.setSelectionRange && again.type !== "number") again.setSelectionRange(from, to);
  }
}

/** How far something is: a bar of segments, each {title, done, of, current}. */
export function segments(parts) {
  return element("div", { class: "segments", "aria-hidden": "true" }, parts.map((part) => {
    const whole = part.of && part.done >= part.of;
    const node = element("i", { class: whole ? "whole" : "", data: { current: part.current ? "yes" : "" } }, element("b"));
    node.firstChild.style.width = `${part.of ? Math.round((part.done / part.of) * 100) : 0}%`;
    return node;
  }));
}

/** A finding of the checker: glyph and word, sentence, article, what remedies it; `jump` leads to its field. */
export function findingLine(finding, jump = null) {
  return element("div", { class: "finding big", data: { state: STATE[finding.severity] ?? "calm", code: finding.code } }, glyph(),
    element("p", {}, element("strong", {}, `${text(`o-severity-${finding.severity}`)}. `), finding.message),
    finding.remedy ? element("p", { class: "remedy" }, `${text("o-remedy")} ${finding.remedy}`) : null,
    finding.effect ? element("p", { class: "article" }, finding.effect) : null,
    element("p", { class: "article" }, [finding.article, finding.measure, finding.code].filter(Boolean).join(" · ")),
    jump ? element("p", {}, go(text("o-jump"), jump, { kind: "small-link" })) : null);
}

/** A list of big alternatives: native radios, so that every way of choosing works. `onpick(code)`. */
export function choices({ name, options, value, onpick, many = false, label = "" }) {
  const chosen = new Set(many ? value ?? [] : [value]);
  const longest = Math.max(0, ...options.map(([, words]) => String(words).length));
  const shape = options.length === 2 && longest < 8 ? "two" : options.length > 4 && longest < 18 ? "many" : "";
  return element("fieldset", { class: `options ${shape}` }, label ? element("legend", { class: "sr" }, label) : null, options.map(([code, words], index) => {
    const input = element("input", { type: many ? "checkbox" : "radio", name, id: `${name}-${index}`, value: String(code), checked: chosen.has(code) });
    input.addEventListener("change", () => {
      if (!many) return onpick(code);
      if (input.checked) chosen.add(code);
      else chosen.delete(code);
      onpick(options.map(([each]) => each).filter((each) => chosen.has(each)));
    });
    return element("label", { class: "option", for: `${name}-${index}` }, input, element("span", {}, words));
  }));
}
