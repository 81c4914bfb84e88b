// The card as the operator's desk asks it, question by question, from what stands in the form now.

import { element, refill, text } from "../js/text.js";

/** form(): the card; lang: of the reader; codes: code -> name; cards: id -> title of the others. Answers {draw}. */
export function startWalk({ form, lang, codes, cards }) {
  const home = document.getElementById("walk");
  let given = [];

  const words = (held) => held[lang] || held.es || held.en || text("c-empty");

  /** The answers given as far as they still exist, and the question that follows (undefined where they lead nowhere). */
  function steps() {
    const card = form();
    const way = [];
    let at = card.first;
    for (const id of given) {
      const question = card.questions.find((one) => one.id === at);
      const answer = question?.answers.find((one) => one.id === id);
      if (!answer) break;
      way.push({ question, answer });
      at = answer.next;
      if (!at) break;
    }
    given = way.map((step) => step.answer.id);
    return { way, question: card.questions.find((one) => one.id === at) };
  }

  function draw() {
    if (!form()) return;
    const { way, question } = steps();
    const last = way.at(-1)?.answer;
    const told = last && (last.instructions[lang] || "");
    refill(home,
      element("ol", { class: "plain small" }, way.map((step) => element("li", {}, element("span", { class: "quiet" }, words(step.question.text)), " ", element("strong", {}, words(step.answer.text))))),
      told ? element("p", { class: "tell" }, told) : null,
      question && element("p", { class: "question" }, words(question.text)),
      question && element("div", { class: "row" }, question.answers.map((answer) => element("button", { type: "button", data: { id: answer.id }, onclick: () => { given.push(answer.id); draw(); } }, words(answer.text)))),
      last?.card && element("p", {}, text("c-leads-card", { card: cards[last.card] ?? last.card })),
      last?.loop && element("p", { class: "quiet" }, text("c-then-loop", { loop: last.loop })),
      last?.code && element("p", {}, `${text("c-reaches")} `, element("strong", { class: "number" }, last.code), ` ${codes[last.code] ?? text("c-no-code")} ${last.priority ? text(`c-${last.priority}`) : ""}`),
      last && !last.code && !last.card && !last.loop && !question && element("p", { class: "late-words" }, text("c-nowhere")),
      way.length ? element("div", {}, element("button", { type: "button", class: "bare", onclick: () => { given.pop(); draw(); } }, text("c-back"))) : null);
  }

  document.getElementById("walk-again").addEventListener("click", () => { given = []; draw(); });
  return { draw };
}
