// A card asked: where the answers lead, through every card they link to. The same rules as emergency/calls/card_walk.py,
// held to it by a test that walks every way with both: what is known is not asked again, what was told stays told, a code
// stays until another is reached, and after an end the operator stays on the line.

const STAY = "stay";

/**
 * cards: Map of id to card as the server tells it. stay: the house's loop. Answers {card, question, loop, code, priority,
 * way: [{card, place, text, answer, carried}], needs, clocks: [{id, text, repeat}], pace}.
 */
export function walk(cards, stay, start, answers) {
  let card = start;
  let question = card.questions[card.first];
  let loop = null;
  let code = "";
  let held = "";
  const way = [];
  const known = new Map();
  const passed = new Set();

  const find = (id) => (question ?? loop)?.answers.find((one) => one.id === id);

  function give(answer, carried = false) {
    const at = question ?? loop;
    way.push({ card, place: at.id, text: question ? question.text : at.says, answer, carried });
    if (question?.fact) known.set(question.fact, answer.id);
    for (const [fact, value] of Object.entries(answer.known)) known.set(fact, value);
    if (answer.card && cards.has(answer.card)) {
      held ||= answer.code;
      code = answer.code || code;
      card = cards.get(answer.card);
      question = card.questions[card.first];
      loop = null;
    } else if (answer.next) {
      question = card.questions[answer.next];
      loop = null;
    } else {
      if (answer.code) code = held || answer.code;
      question = null;
      loop = card.loops[answer.loop || STAY] ?? stay;
    }
    carry();
  }

  function carry() {
    if (!question?.fact || passed.has(`${card.id}/${question.id}`)) return;
    const answer = find(known.get(question.fact));
    if (!answer) return;
    passed.add(`${card.id}/${question.id}`);
    give(answer, true);
  }

  for (const id of answers) {
    const answer = find(id);
    if (!answer) break;
    give(answer);
  }
  const raised = way.some((step) => step.answer.priority === "high") ? "high" : way.at(-1)?.answer.priority ?? "";
  const clocks = new Map(way.filter((step) => step.answer.clock).map((step) => [step.answer.clock, { id: step.answer.clock, ...step.card.clocks[step.answer.clock] }]));
  return {
    card, question, loop, code, way,
    priority: raised,
    needs: [...new Set(way.flatMap((step) => step.answer.needs))],
    clocks: [...clocks.values()],
    pace: way.at(-1)?.answer.pace ?? 0,
  };
}
