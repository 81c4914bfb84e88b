// The editor of one protocol card: a form over its questions. Every keystroke is kept here first and sent after a short
// rest; the server answers with the faults. Beside it the card is walked as the operator's desk will ask it.

import { post, Problem } from "../js/api.js";
import { showKeys } from "../js/keys.js";
import { element, refill, text, time } from "../js/text.js";
import { toast } from "../js/toast.js";
import { drawVersions } from "./card_versions.js";
import { startWalk } from "./card_walk.js";

const byId = (id) => document.getElementById(id);
const setup = JSON.parse(byId("setup").textContent);
const BASE = `/desk/supervisor/cards/${encodeURIComponent(setup.card)}`;
const KEPT = `hilo:card:${setup.card}`;
const LANGUAGES = ["es", "en"];
const PRIORITIES = ["", "high", "medium", "low"];
const REST = 700;
const AGAIN = 5000;

let form = setup.form;
let versions = setup.versions;
let faults = setup.faults;
let timer = 0;
let sending = false;
let dirty = false;
let stopped = false;
let other = setup.form?.languages[0]?.id ?? "";

const draftNow = () => versions.find((row) => row.status !== "approved");
let seen = draftNow()?.written_at ?? null;

// ---------- keeping ----------
function keepHere() {
  try {
    localStorage.setItem(KEPT, JSON.stringify({ form, seen }));
  } catch {
    // Storage full or refused: it is still in memory and still sent.
  }
}

function forget() {
  try {
    localStorage.removeItem(KEPT);
  } catch {
    // Nothing was kept.
  }
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "null");
  } catch {
    return null;
  }
}

const say = (words) => { byId("saved").textContent = words; };

function changed() {
  dirty = true;
  keepHere();
  walk.draw();
  clearTimeout(timer);
  timer = setTimeout(send, REST);
}

async function send() {
  clearTimeout(timer);
  timer = 0;
  if (sending || stopped || !dirty) return;
  sending = true;
  dirty = false;
  let typed = false;
  say(text("c-saving"));
  try {
    const { faults: found, ...row } = await post(`${BASE}/draft`, { card: form, seen });
    seen = row.written_at;
    faults = found;
    versions = [row, ...versions.filter((one) => one.number !== row.number)];
    typed = dirty;
    if (typed) keepHere();
    else forget();
    say(text("c-saved", { time: time(Date.now()) }));
    drawFaults();
    drawBeside();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    typed = dirty;
    dirty = true;
    if (error.passing) {
      say(text("c-here"));
      timer ||= setTimeout(send, AGAIN);
    } else {
      // What was typed stays on the page and in this browser.
      stopped = error.status === 409;
      say(text("c-conflict", { why: error.message }));
      toast(error.message, { state: "late", code: error.code });
    }
  } finally {
    sending = false;
    // What was typed while a slow answer was waited for goes at once; its own timer may have come meanwhile, and in vain.
    if (typed && !stopped) timer ||= setTimeout(send, REST);
  }
}

// ---------- the form ----------
let fields = 0;
function field(label, control, extra = {}) {
  control.id ||= `f${++fields}`;
  return element("div", { class: "field", ...extra }, element("label", { for: control.id }, label), control);
}

function input(holder, name, { tag = "input", ...more } = {}) {
  const node = element(tag, { ...setup.limits.text, ...more });
  node.value = holder[name];
  node.addEventListener("input", () => {
    holder[name] = node.value;
    changed();
  });
  return node;
}

/** Spanish, English, and the language that a translator chose at the head. */
const written = () => (other ? [...LANGUAGES, other] : LANGUAGES);
const inBoth = (key, holder, options) => element("div", { class: "pair" }, written().map((language) => {
  holder[language] ??= "";
  return field(text(key, { language }), input(holder, language, options));
}));

function list(holder, name) {
  const node = element("input");
  node.value = holder[name].join(", ");
  node.addEventListener("input", () => {
    holder[name] = node.value.split(",").map((word) => word.trim()).filter(Boolean);
    changed();
  });
  return node;
}

function select(options, value, onPick) {
  const node = element("select", {}, options.map(([name, label]) => element("option", { value: name }, label)));
  node.value = value;
  node.addEventListener("change", () => {
    onPick(node.value);
    changed();
  });
  return node;
}

const shortly = (question) => question.text[setup.lang] || text("c-empty");
const questionOptions = () => form.questions.map((question, i) => [question.id, `${i + 1}. ${shortly(question)}`.slice(0, 70)]);

function people() {
  if (!other) return null;
  let named = form.languages.find((one) => one.id === other);
  if (!named) form.languages.push(named = { id: other, translator: "", reader: "" });
  return element("div", { class: "pair" }, field(text("c-translator"), input(named, "translator")), field(text("c-reader"), input(named, "reader")));
}

function drawHead() {
  const language = select([["", text("c-no-language")], ...Object.entries(setup.languages)], other, (value) => {
    form.languages = form.languages.filter((one) => one.translator || one.reader);
    other = value;
    drawAll();
  });
  byId("head").replaceChildren(
    element("div", { class: "pair" }, LANGUAGES.map((one) => field(`${text("c-title")} (${one})`, input(form.title, one, setup.limits.title)))),
    field(text("c-discipline"), select([["", text("c-then-none")], ...Object.entries(setup.disciplines)], form.discipline, (value) => { form.discipline = value; })),
    field(text("c-source"), input(form, "source", { tag: "textarea", rows: 2 })),
    inBoth("c-decide", form.decide, { tag: "textarea", rows: 2 }),
    field(text("c-first"), select(questionOptions(), form.first, (value) => { form.first = value; })),
    field(text("c-offer-codes"), list(form.offer, "codes")),
    element("div", { class: "pair" }, LANGUAGES.map((one) => field(text("c-offer-words", { language: one }), list(form.offer, one)))),
    field(text("c-language"), language), people());
}

const loopOptions = () => form.loops.map((loop) => [`~${loop.id}`, text("c-then-loop", { loop: loop.id })]);
const cardOptions = () => Object.entries(setup.cards).map(([id, title]) => [`@${id}`, text("c-then-card", { card: title })]);

function answerFields(place, answer, number) {
  const name = element("span", { class: "code-name" });
  const code = input(answer, "code", { class: "number", inputmode: "numeric", ...setup.limits.code });
  const codeField = field(text("c-code"), code, { class: "field code" });
  const priority = field(text("c-priority"), select(PRIORITIES.map((value) => [value, text(value ? `c-${value}` : "c-usual")]), answer.priority, (value) => { answer.priority = value; }));
  const nameCode = () => { name.textContent = answer.code ? (setup.codes[answer.code] ?? text("c-no-code")) : ""; };
  function follow() {
    codeField.hidden = name.hidden = Boolean(answer.next);
    nameCode();
  }
  code.addEventListener("input", nameCode);
  const leads = answer.next ? answer.next : answer.card ? `@${answer.card}` : answer.loop ? `~${answer.loop}` : "";
  const then = select([["", text("c-then-code")], ...questionOptions().filter(([id]) => id !== place.id), ...loopOptions(), ...cardOptions()], leads, (value) => {
    Object.assign(answer, { next: "", card: "", loop: "" });
    if (value[0] === "@") answer.card = value.slice(1);
    else if (value[0] === "~") answer.loop = value.slice(1);
    else answer.next = value;
    if (answer.next) answer.code = code.value = "";
    follow();
  });
  follow();
  const drop = element("button", { type: "button", class: "bare", onclick: () => {
    place.answers.splice(place.answers.indexOf(answer), 1);
    drawQuestions();
    changed();
  } }, text("c-drop-answer", { number }));
  return element("fieldset", { class: "an-answer", data: { place: `${place.id}/${answer.id}` } },
    element("legend", {}, `${number}.`),
    inBoth("c-answer", answer.text, setup.limits.answer),
    element("div", { class: "leads" }, field(text("c-then"), then), codeField, priority, name, field(text("c-needs"), list(answer, "needs"))),
    inBoth("c-tell", answer.instructions, { tag: "textarea", rows: 2 }),
    element("div", {}, drop));
}

/** A name that nothing on this card has yet. */
function fresh(prefix, taken) {
  let number = taken.size + 1;
  while (taken.has(`${prefix}${number}`)) number += 1;
  return `${prefix}${number}`;
}

const emptyAnswer = (taken) => ({ id: fresh("a", taken), text: { es: "", en: "" }, next: "", card: "", code: "", loop: "", priority: "", finding: "", clock: "", pace: 0, needs: [], known: {}, instructions: { es: "", en: "" } });

function questionPanel(question, i) {
  const number = i + 1;
  const ids = () => new Set(question.answers.map((answer) => answer.id));
  return element("section", { class: "panel", data: { place: question.id }, "aria-label": text("c-question", { number }) },
    element("header", {}, element("h3", {}, text("c-question", { number })), element("span", { class: "faint small" }, question.id),
      element("button", { type: "button", class: "bare", disabled: form.questions.length < 2, onclick: () => {
        form.questions.splice(i, 1);
        if (form.first === question.id) form.first = form.questions[0].id;
        drawAll();
        changed();
      } }, text("c-drop-question", { number }))),
    element("div", { class: "body stack tight" },
      inBoth("c-ask", question.text, { tag: "textarea", rows: 2 }),
      question.answers.map((answer, j) => answerFields(question, answer, j + 1)),
      element("div", {}, element("button", { type: "button", disabled: question.answers.length >= 6, onclick: () => {
        question.answers.push(emptyAnswer(ids()));
        drawQuestions();
        changed();
      } }, text("c-add-answer")))));
}

/** How the operator stays on the line: what is said again, what is asked next, what may change meanwhile. */
function loopPanel(loop) {
  const every = element("input", { type: "number", min: 5, max: 180, class: "number" });
  every.value = loop.every_s;
  every.addEventListener("input", () => {
    loop.every_s = Number(every.value);
    changed();
  });
  const ids = () => new Set(loop.answers.map((answer) => answer.id));
  return element("section", { class: "panel", data: { place: loop.id }, "aria-label": text("c-loop", { loop: loop.id }) },
    element("header", {}, element("h3", {}, text("c-loop", { loop: loop.id })),
      element("button", { type: "button", class: "bare", onclick: () => {
        form.loops = form.loops.filter((one) => one !== loop);
        drawAll();
        changed();
      } }, text("c-drop-loop", { loop: loop.id }))),
    element("div", { class: "body stack tight" },
      field(text("c-every"), every), inBoth("c-says", loop.says, { tag: "textarea", rows: 2 }),
      loop.asks.map((asked) => inBoth("c-asks", asked, { tag: "textarea", rows: 2 })),
      element("div", {}, element("button", { type: "button", disabled: loop.asks.length >= 12, onclick: () => {
        loop.asks.push({ es: "", en: "" });
        drawQuestions();
        changed();
      } }, text("c-add-asked"))),
      loop.answers.map((answer, j) => answerFields(loop, answer, j + 1)),
      element("div", {}, element("button", { type: "button", disabled: loop.answers.length >= 6, onclick: () => {
        loop.answers.push(emptyAnswer(ids()));
        drawQuestions();
        changed();
      } }, text("c-add-answer")))));
}

function drawQuestions() {
  byId("questions").replaceChildren(...form.questions.map(questionPanel), ...form.loops.map(loopPanel));
  markFaults();
}

// ---------- faults ----------
const placeOf = (fault) => fault.where.split("/").slice(1);

function nodeOf(fault) {
  const [question, answer] = placeOf(fault);
  const find = (place) => byId("editor").querySelector(`[data-place="${CSS.escape(place)}"]`);
  return (answer && find(`${question}/${answer}`)) ?? (question && find(question)) ?? byId("head");
}

function inWords(fault) {
  const [questionId, answerId] = placeOf(fault);
  const i = form.questions.findIndex((question) => question.id === questionId);
  const j = i < 0 ? -1 : form.questions[i].answers.findIndex((answer) => answer.id === answerId);
  const where = i < 0 ? (questionId ? text("c-loop", { loop: questionId }) : text("c-title")) : text("c-question", { number: i + 1 }) + (j < 0 ? "" : ` · ${j + 1}`);
  const known = text(`f-${fault.code}`);
  return { where, words: known === `f-${fault.code}` || setup.lang === "en" ? fault.message : known };
}

function markFaults() {
  for (const node of byId("editor").querySelectorAll(".has-fault")) node.classList.remove("has-fault");
  for (const fault of faults) nodeOf(fault).classList.add("has-fault");
}

function drawFaults() {
  byId("faults-count").textContent = faults.length ? `(${faults.length})` : "";
  refill(byId("faults"), ...(faults.length ? faults.map((fault) => {
    const { where, words } = inWords(fault);
    return element("div", { class: "finding", data: { state: "late" } }, element("span", { class: "glyph", "aria-hidden": "true" }),
      element("button", { type: "button", class: "link", onclick: () => {
        const node = nodeOf(fault);
        node.scrollIntoView({ block: "center" });
        node.querySelector("input, textarea, select")?.focus();
      } }, `${where}: ${words}`),
      element("span", { class: "article" }, `${fault.code} · ${fault.where}`));
  }) : [element("p", { class: "quiet" }, text("c-none"))]));
  markFaults();
}

function drawBeside() {
  byId("status").textContent = draftNow()?.state ?? text("c-in-use");
  drawVersions({ setup, versions, faults, base: BASE, flush: send, idle: () => !dirty && !sending, onRow(row) {
    versions = [row, ...versions.filter((one) => one.number !== row.number)];
    seen = draftNow()?.written_at ?? null;
    drawBeside();
  }, onTake(taken) {
    form = taken;
    drawAll();
    changed();
  } });
}

function drawAll() {
  drawHead();
  drawQuestions();
  walk.draw();
}

// ---------- start ----------
const walk = startWalk({ form: () => form, lang: setup.lang, codes: setup.codes, cards: setup.cards });
if (form) {
  const left = kept();
  if (left && JSON.stringify(left.form) !== JSON.stringify(form)) {
    byId("kept-here").hidden = false;
    byId("kept-use").addEventListener("click", () => {
      form = left.form;
      byId("kept-here").hidden = true;
      drawAll();
      changed();
    });
    byId("kept-drop").addEventListener("click", () => {
      forget();
      byId("kept-here").hidden = true;
    });
  } else forget();
  byId("add-question").addEventListener("click", () => {
    const id = fresh("q", new Set(form.questions.map((question) => question.id)));
    form.questions.push({ id, fact: "", text: { es: "", en: "" }, answers: [emptyAnswer(new Set()), emptyAnswer(new Set(["a1"]))] });
    drawAll();
    changed();
    byId("questions").querySelector(`[data-place="${id}"] textarea`).focus();
  });
  byId("add-loop").addEventListener("click", () => {
    const taken = new Set(form.loops.map((loop) => loop.id));
    const id = taken.has("stay") ? fresh("loop", taken) : "stay";
    form.loops.push({ id, every_s: 45, says: { es: "", en: "" }, asks: [{ es: "", en: "" }], answers: [] });
    drawAll();
    changed();
    byId("questions").querySelector(`[data-place="${id}"] textarea`).focus();
  });
  // A question's words are in the choices of every answer: they follow when the field is left.
  byId("questions").addEventListener("change", (event) => {
    if (event.target.matches("textarea")) drawHeadLater();
  });
  drawAll();
} else {
  byId("add-question").hidden = byId("add-loop").hidden = true;
  byId("head").replaceChildren(element("p", { class: "quiet" }, text("c-no-form")), element("pre", { class: "changes" }, setup.text));
}
drawFaults();
drawBeside();
showKeys();
document.addEventListener("line:up", send);
addEventListener("beforeunload", (event) => {
  if (dirty && stopped) event.preventDefault();
});

function drawHeadLater() {
  for (const node of byId("editor").querySelectorAll("select option")) {
    const question = form.questions.find((one) => one.id === node.value);
    if (question) node.textContent = `${form.questions.indexOf(question) + 1}. ${shortly(question)}`.slice(0, 70);
  }
}
