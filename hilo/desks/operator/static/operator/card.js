// The protocol card: one question at a time, each answer on a key; the way taken and all that was told stay in sight and
// can be gone back. After the code the card goes on: what to say again and what to ask next, until the line closes.
// What was answered is kept with the call, together with the code that is being chosen.

import { now } from "../js/clock.js";
import { showKeys } from "../js/keys.js";
import { element, refill, text, time } from "../js/text.js";
import { startMetronome } from "./metronome.js";
import { suggest } from "./spoken.js";
import { walk } from "./walk.js";

const CHORDS = ["Alt+Q", "Alt+W", "Alt+E", "Alt+R", "Alt+Y", "Alt+I"];
const BACK = "Alt+A";
const TAKE = "F11";
const SAID = "Alt+F";
const MARK = "F7";
const COUNT = "F8";
const REST_MS = 400;
const EMPTY = { card: "", answers: [], draft: {} };

/**
 * cards: as calls/card_desk.py tells them; words: {front, stay}. reached(code, priority, why): a code was reached, or "" with
 * a higher priority for the code that is chosen; priority "" for the catalogue's own.
 */
export function startCard({ cards, words, keep, reached }) {
  const home = document.getElementById("card");
  const narrative = document.getElementById("narrative");
  const byId = new Map(cards.map((card) => [card.id, card]));
  const front = words.front.filter((id) => byId.has(id));
  const beat = element("strong", { class: "beat number", "aria-hidden": "true" });
  const metronome = startMetronome({ onBeat: (n) => {
    beat.textContent = n;
    beat.classList.toggle("on", n % 2 === 1);
  } });
  let state = EMPTY;
  let offered = [];
  // What was once offered in this call keeps its key: the key under a finger never comes to mean another card.
  let slots = [];
  let silent = false;
  let spoken = "";
  let timer = 0;

  const cardNow = () => byId.get(state.card);
  const walked = () => walk(byId, words.stay, cardNow(), state.answers);

  function remember() {
    keep("card", state);
    draw();
  }

  function choose(id) {
    // The version that is asked is kept with the answers.
    state = { ...EMPTY, draft: state.draft, card: id, version: byId.get(id)?.version };
    remember();
  }

  const askedAt = () => ({ said: 0, since: now().toISOString() });

  function answer(given) {
    const before = walked();
    const given_ = before.way.filter((step) => !step.carried).map((step) => step.answer.id);
    state = { ...state, answers: [...given_, given.id], loop: askedAt() };
    const after = walked();
    remember();
    const changed = after.code !== before.code || after.priority !== before.priority;
    if (changed && (after.code || after.priority)) reached(after.code, after.priority, cardNow().title);
  }

  const button = (label, verb, chord, onclick, extra = {}, keyLabel = label) => element("button", { type: "button", data: { verb, key: chord, keyLabel }, onclick, ...extra }, label);

  const answerButton = (label, i, onclick, extra) => button(label, `card.answer${i + 1}`, CHORDS[i], onclick, extra, text("card-answer", { number: i + 1 }));

  // ---------- which card ----------
  function look() {
    offered = suggest(cards, narrative.value, state.draft?.code ?? "");
    if (silent) offered = ["silent", ...offered.filter((id) => id !== "silent")];
    for (const id of offered) {
      if (slots.length < CHORDS.length - front.length && !front.includes(id) && !slots.includes(id)) slots.push(id);
    }
    if (!state.card) draw();
  }

  function choice() {
    const keyed = [...front, ...slots];
    const best = offered.slice(0, 3);
    const rest = [...offered, ...byId.keys()].filter((id, i, all) => all.indexOf(id) === i && !keyed.includes(id));
    const look_ = (id) => ({ class: best[0] === id ? "offered first" : best.includes(id) ? "offered" : "" });
    return [
      element("p", { class: "question" }, text("card-choose")),
      element("div", { class: "row answers" }, keyed.map((id, i) => answerButton(byId.get(id).title, i, () => choose(id), look_(id)))),
      best.some((id) => !keyed.includes(id)) && element("div", { class: "row" }, button(text("card-again"), "card.again", BACK, () => {
        slots = [];
        look();
      })),
      // The rest without a chord, the likeliest first.
      element("div", { class: "row more-cards" }, rest.map((id) => element("button", { type: "button", class: best.includes(id) ? "bare offered" : "bare", onclick: () => choose(id) }, byId.get(id).title))),
    ];
  }

  function back(given) {
    state = given.length ? { ...state, answers: given.slice(0, -1), loop: askedAt() } : { ...EMPTY, draft: state.draft };
    remember();
  }

  // ---------- what is told, counted and marked ----------
  const inTheirs = (other) => (spoken && other?.[spoken] ? element("p", { class: "theirs", lang: spoken }, other[spoken]) : null);

  function told(way) {
    const said = way.filter((step) => step.answer.instructions || step.answer.unsaid);
    return said.map((step, i) => (step.answer.unsaid
      ? element("p", { class: "faint small unsaid" }, text(`card-unsaid-${step.card.discipline}`))
      : element("div", { class: i === said.length - 1 ? "tell" : "tell before", role: i === said.length - 1 ? "status" : null },
        element("span", { class: "label" }, text("card-tell")), element("p", {}, step.answer.instructions), inTheirs(step.answer.other_instructions))));
  }

  function mark(clock) {
    const marks = state.clocks?.[clock.id] ?? [];
    state = { ...state, clocks: { ...state.clocks, [clock.id]: [...(clock.repeat ? marks.slice(-19) : []), now().toISOString()] } };
    remember();
  }

  const minutes = (ms) => `${Math.floor(ms / 60000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;

  function clockRow(clock, keyed) {
    const marks = state.clocks?.[clock.id] ?? [];
    const gaps = marks.slice(1).map((at, i) => minutes(Date.parse(at) - Date.parse(marks[i])));
    return element("div", { class: "row between" },
      element("span", {}, clock.text, " ", marks.length ? element("strong", { class: "number" }, time(marks.at(-1))) : "", " ",
        marks.length ? element("span", { class: "number quiet", data: { ago: marks.at(-1) } }) : "",
        gaps.length ? element("span", { class: "number" }, ` · ${text("card-every", { gaps: gaps.slice(-3).join(", ") })}`) : ""),
      keyed && button(text("card-mark"), "card.mark", MARK, () => mark(clock)));
  }

  function aids({ clocks, pace }) {
    metronome.run(pace);
    const open = clocks.find((clock) => clock.repeat || !state.clocks?.[clock.id]);
    return [
      pace ? element("div", { class: "row counting" }, beat, element("span", { class: "grow" }, text("card-pace", { pace })),
        button(text(metronome.heard() ? "card-sound-on" : "card-sound-off"), "card.count", COUNT, () => {
          metronome.toggle();
          draw();
        }, { "aria-pressed": String(metronome.heard()) })) : null,
      ...clocks.map((clock) => clockRow(clock, clock === open)),
    ];
  }

  function staying(loop) {
    const { said = 0, since = now().toISOString() } = state.loop ?? {};
    const ask = loop.asks.length ? loop.asks[said % loop.asks.length] : null;
    return element("section", { class: "staying", "aria-label": text("card-staying") },
      element("p", { class: "says" }, loop.says),
      ask && element("p", { class: "question", role: "status" }, ask.text), ask && inTheirs(ask.other),
      element("div", { class: "row between" },
        element("span", { class: "number due", data: { since, every: loop.every_s } }),
        button(text("card-said"), "card.said", SAID, () => {
          state = { ...state, loop: { said: said + 1, since: now().toISOString() } };
          remember();
        })),
      element("div", { class: "row answers" }, loop.answers.slice(0, CHORDS.length).map((one, i) => answerButton(one.text, i, () => answer(one)))));
  }

  function countDown() {
    const node = home.querySelector(".due");
    if (!node) return;
    const left = Number(node.dataset.every) - Math.floor((now() - Date.parse(node.dataset.since)) / 1000);
    node.textContent = text(left > 0 ? "card-next-in" : "card-next-now", { seconds: Math.max(0, left) });
    node.toggleAttribute("data-due", left <= 0);
  }

  function steps(card) {
    const at = walked();
    const { way, question, loop, code } = at;
    const given = way.filter((step) => !step.carried).map((step) => step.answer.id);
    const titles = [...new Set([card.title, ...way.map((step) => step.card.title), at.card.title])];
    const lines = told(way);
    // What is said and asked now stands first and in sight; what was told and answered before stays below it.
    return [
      element("div", { class: "stack tight", id: "card-now" },
        element("div", { class: "row between nowrap" }, element("strong", { class: "small" }, titles.join(" › ")),
          button(text(way.length ? "card-back" : "card-other"), "card.back", BACK, () => back(given), { class: "bare" })),
        lines.at(-1), ...aids(at),
        question && element("p", { class: "question", role: "status" }, question.text),
        question && inTheirs(question.other),
        question && element("div", { class: "row answers" }, question.answers.slice(0, CHORDS.length).map((one, i) => answerButton(one.text, i, () => answer(one)))),
        code && code !== state.draft.code ? element("div", { class: "row reached", role: "status" },
          element("span", { class: "quiet" }, text("card-reached")), element("strong", { class: "number" }, code),
          button(text("card-take"), "card.take", TAKE, () => reached(code, at.priority, card.title))) : null,
        loop && staying(loop)),
      ...lines.slice(0, -1).reverse(),
      element("ol", { class: "plain way" }, way.map((step) => element("li", { class: step.carried ? "row nowrap small carried" : "row nowrap small" },
        element("span", { class: "quiet grow" }, step.text), element("strong", {}, step.answer.text)))),
    ];
  }

  function draw() {
    const card = cardNow();
    if (!card) metronome.run(0);
    refill(home, ...(card ? steps(card) : choice()));
    showKeys(home);
    countDown();
    if (card && state.answers.length) document.getElementById("card-now").scrollIntoView({ block: "nearest" });
  }

  narrative.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, REST_MS);
  });
  setInterval(countDown, 1000);

  return {
    open(call) {
      state = { ...EMPTY, ...call.card };
      slots = [];
      silent = Boolean(call.silent);
      spoken = call.language ?? "";
      look();
      draw();
    },
    /** The caller's language: what is asked and told is shown in it too, where somebody approved it. */
    speak(language) {
      if (spoken === language) return;
      spoken = language;
      draw();
    },
    /** Nothing is counted for a call that is no longer in hand. */
    close() {
      state = EMPTY;
      metronome.run(0);
    },
    /** Brings a card up, unless another one was begun. */
    take(id) {
      if ((!state.card || !state.answers.length) && state.card !== id && byId.has(id)) choose(id);
    },
    /** True if at least one question of the card was answered. */
    asked: (id) => state.card === id && state.answers.length > 0,
    /** The code, priority and reason that are being chosen are kept with the card. */
    keepDraft(draft) {
      const other = draft.code !== state.draft.code;
      state = { ...state, draft };
      if (other) look();
      remember();
    },
  };
}
