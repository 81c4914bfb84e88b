// The protocol card: one question at a time, each answer on a key; the way taken stays in sight and can be gone back.
// What was answered is kept with the call, together with the code that is being chosen.

import { showKeys } from "../js/keys.js";
import { element, refill, text } from "../js/text.js";

const CHORDS = ["Alt+Q", "Alt+W", "Alt+E", "Alt+R", "Alt+Y", "Alt+I"];
const BACK = "Alt+A";

/**
 * cards: [{id, title, first, needs_approval, questions: {id: {text, answers: [{id, text, next, code, priority, instructions}]}}}].
 * reached(code, priority, why): a code was reached; priority "" for the catalogue's own.
 */
export function startCard({ cards, keep, reached }) {
  const home = document.getElementById("card");
  let state = { card: "", answers: [], draft: {} };
  let offered = [];

  const cardNow = () => cards.find((card) => card.id === state.card);

  /** The questions answered so far, the one to ask now (null at an end), and the code reached. */
  function walk(card) {
    const way = [];
    let at = card.first;
    let end = null;
    for (const given of state.answers) {
      const question = card.questions[at];
      const answer = question?.answers.find((one) => one.id === given);
      if (!answer) break;
      way.push({ question, answer });
      if (answer.code) end = answer;
      at = answer.next;
      if (!at) break;
    }
    return { way, question: at ? card.questions[at] : null, end };
  }

  function remember() {
    keep("card", state);
    draw();
  }

  function choose(id) {
    // The version that is asked is kept with the answers.
    state = { ...state, card: id, version: cards.find((card) => card.id === id)?.version, answers: [] };
    remember();
  }

  function answer(card, given) {
    state = { ...state, answers: [...walk(card).way.map((step) => step.answer.id), given.id] };
    remember();
    if (given.code) reached(given.code, given.priority, card.title);
  }

  const button = (label, verb, chord, onclick, extra = {}, keyLabel = label) => element("button", { type: "button", data: { verb, key: chord, keyLabel }, onclick, ...extra }, label);

  /** The cards that the caller's words call for come first. */
  const inOrder = () => [...offered.map((id) => cards.find((card) => card.id === id)).filter(Boolean), ...cards.filter((card) => !offered.includes(card.id))];

  const answerButton = (label, i, onclick, extra) => button(label, `card.answer${i + 1}`, CHORDS[i], onclick, extra, text("card-answer", { number: i + 1 }));

  function choice() {
    return [
      element("p", { class: "question" }, text("card-choose")),
      element("div", { class: "row answers" }, inOrder().slice(0, CHORDS.length).map((one, i) =>
        answerButton(one.title, i, () => choose(one.id), offered.includes(one.id) ? { class: "offered" } : {}))),
      // The rest without a chord: what was typed brings the one that fits to the front.
      element("div", { class: "row more-cards" }, inOrder().slice(CHORDS.length).map((one) => element("button", { type: "button", class: "bare", onclick: () => choose(one.id) }, one.title))),
    ];
  }

  function back(way) {
    state = way.length ? { ...state, answers: state.answers.slice(0, way.length - 1) } : { ...state, card: "", answers: [] };
    remember();
  }

  function steps(card) {
    const { way, question, end } = walk(card);
    const told = way.at(-1)?.answer.instructions;
    return [
      element("div", { class: "row between" }, element("strong", { class: "small" }, card.title),
        button(text(way.length ? "card-back" : "card-other"), "card.back", BACK, () => back(way), { class: "bare" })),
      element("ol", { class: "plain way" }, way.map((step) => element("li", { class: "row nowrap small" },
        element("span", { class: "quiet grow" }, step.question.text), element("strong", {}, step.answer.text)))),
      told && element("div", { class: "tell", role: "status" }, element("span", { class: "label" }, text("card-tell")), element("p", {}, told),
        card.needs_approval ? element("p", { class: "faint small" }, text("card-unapproved")) : null),
      question && element("p", { class: "question", role: "status" }, question.text),
      question && element("div", { class: "row answers" }, question.answers.slice(0, CHORDS.length).map((one, i) =>
        answerButton(one.text, i, () => answer(card, one)))),
      end && end.code !== state.draft.code && element("div", { class: "row reached", role: "status" },
        element("span", { class: "quiet" }, text("card-reached")), element("strong", { class: "number" }, end.code),
        answerButton(text("card-take"), 0, () => reached(end.code, end.priority, card.title))),
    ];
  }

  function draw() {
    const card = cardNow();
    refill(home, ...(card ? steps(card) : choice()));
    showKeys(home);
  }

  return {
    open(call) {
      state = { card: "", answers: [], draft: {}, ...call.card };
      offered = call.cards;
      draw();
    },
    /** Brings a card up, unless another one was begun. */
    take(id) {
      if ((!state.card || !state.answers.length) && state.card !== id && cards.some((card) => card.id === id)) choose(id);
    },
    /** True if at least one question of the card was answered. */
    asked: (id) => state.card === id && state.answers.length > 0,
    /** What was typed calls for these cards now. */
    offer(ids) {
      offered = ids;
      if (!state.card) draw();
    },
    /** The code, priority and reason that are being chosen are kept with the card. */
    keepDraft(draft) {
      state = { ...state, draft };
      remember();
    },
  };
}
