// What a commander asks the officer to put right in their own words. It needs the line: nothing of it is kept here.

import { get, newKey, Problem, send } from "../js/api.js";
import { day, element, text, time } from "../js/text.js";
import { toast } from "../js/toast.js";
import { bar, band, button, go, head, screen } from "./ui.js";

/** The bands of the first screen: what waits for this officer's yes or no. */
export const bands = (state) => (state?.asked ?? []).map((one) => band("soon", element("strong", {}, text("o-asked")), ` ${one.folio} `, go(text("o-asked-see"), `#/asked/${one.folio}/${one.id}`, { verb: "asked" })));

const side = (label, value, kind) => element("div", {}, element("p", { class: "quiet small" }, label), element(kind, { class: "big" }, value || "–"));

function changeOf(one) {
  return element("section", { class: "part flat" }, element("h3", {}, one.label), side(text("o-asked-says"), one.before, "p"), side(text("o-asked-would"), one.after, "p"));
}

async function answer(context, folio, id, verb, said, fault) {
  try {
    const told = await send("POST", `/desk/officer/asked/${folio}/${id}/${verb}`, said, { key: newKey() });
    context.state = { ...context.state, asked: told.asked };
    toast(text(verb === "confirm" ? "o-asked-confirmed" : "o-asked-declined"), { state: "done" });
    location.hash = "#/";
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    fault.textContent = error.message;
  }
}

export async function show(context, [folio, id]) {
  head(text("o-asked"), "#/");
  const place = `asked-${id}`;
  let told;
  try {
    told = (await get(`/desk/officer/asked/${folio}/${id}`)).asked;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    screen(place, element("h2", {}, text("o-asked")), band("late", error.passing ? text("o-asked-line") : error.message));
    return bar(go(text("o-home"), "#/", { kind: "thumb" }));
  }
  const fault = element("p", { role: "alert" });
  const why = element("textarea", { id: "asked-why", rows: "4", maxlength: "1000" });
  screen(place, element("h2", {}, text("o-asked")),
    element("p", { class: "big" }, element("span", { class: "number" }, folio), ` · ${told.by}`),
    element("p", {}, element("span", { class: "quiet" }, `${text("o-asked-why")} `), told.reason),
    element("p", { class: "quiet" }, text("o-asked-until", { when: `${day(told.due)} ${time(told.due, { seconds: false })}` })),
    told.changes.map(changeOf), fault,
    element("section", { class: "part flat" }, element("label", { class: "ask", for: "asked-why" }, text("o-asked-not")), why,
      button(text("o-asked-no"), () => answer(context, folio, id, "decline", { reason: why.value.trim() }, fault), { kind: "wide", verb: "decline" })),
    element("p", { class: "quiet" }, text("o-asked-what")));
  bar(go(text("o-home"), "#/", { kind: "thumb" }), button(text("o-asked-yes"), () => answer(context, folio, id, "confirm", {}, fault), { kind: "thumb primary", verb: "confirm" }));
}
