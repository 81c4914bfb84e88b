// The dispatcher's desk: brings its parts together.

import { Problem } from "../js/api.js";
import { on } from "../js/live.js";
import { ping, startSound } from "../js/sound.js";
import { text, time } from "../js/text.js";
import { toast } from "../js/toast.js";
import { draw as drawBoard, startBoard } from "./board.js";
import { startChart } from "./chart.js";
import { startCommand, zonesOn } from "./command.js";
import { choose, listenFar } from "./choice.js";
import { startCrew } from "./crew.js";
import { fetchIncident, startDetail } from "./detail.js";
import { startOpening } from "./joining.js";
import { draw as drawList, focusChosen, startList } from "./list.js";
import { openAndLight, send, startRanking } from "./ranking.js";
import { startLending } from "./lend.js";
import { startWords } from "./notes.js";
import { unsent } from "./parts.js";
import { answered, begin, commands, inOrder, units } from "./store.js";
import { capability, complain, refusal } from "./words.js";

const desk = document.getElementById("dispatch");
const offline = document.getElementById("offline");
const panels = [...document.querySelectorAll("#incidents, #board")];
const AGAIN = 5000;

async function openFolio(folio) {
  try {
    await fetchIncident(folio);
    choose({ incident: folio }, "find");
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.status === 404) toast(text("d-no-such", { folio }), { state: "soon" });
    else complain(error);
  }
}

function lineMarks() {
  document.addEventListener("line:down", () => {
    offline.hidden = false;
    offline.querySelector("[data-offline-since]").textContent = time(Date.now());
  });
  document.addEventListener("line:up", () => { offline.hidden = true; });
}

async function load() {
  let state;
  try {
    state = await begin();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const state = error.status === 403 ? "forbidden" : error.passing && error.status === 0 ? "offline" : "error";
    for (const panel of panels) {
      panel.dataset.panel = state;
      panel.querySelector("[data-panel-error]").textContent = refusal(error);
    }
    if (error.passing) setTimeout(load, AGAIN);
    return;
  }
  startWords(state, { openFolio });
  drawList();
  drawBoard();
  startChart(document.getElementById("map")).then(zonesOn);
}

startSound();
startList({ openFolio });
startOpening();
startBoard();
startLending();
startCrew();
startRanking({ after: focusChosen });
startDetail({ recommend: openAndLight, send });
startCommand();
lineMarks();
on("dispatch.CoverageLost", (fact) => {
  if (!units.has(fact.unit)) return;
  const what = fact.capabilities.map(capability).join(", ");
  toast(text("d-cover-lost", { sector: fact.sector, what, unit: fact.unit }), { state: "soon" });
});
// What a waiting incident still lacks has just become free: said once, for the one where most can still be lost.
on(["dispatch.UnitReleased", "dispatch.UnitProgressed"], ({ unit, incident: left }) => {
  const able = unit.status === "available" && commands(unit) && units.get(unit.code)?.capabilities;
  if (!able) return;
  const needing = (lack) => able.includes(lack.capability);
  const waits = inOrder().map(({ incident }) => incident).find((one) => one.folio !== left && answered(one) && unsent(one).some(needing));
  if (!waits) return;
  ping("incident");
  toast(text("d-freed-for", { unit: unit.code, folio: waits.folio, what: capability(unsent(waits).find(needing).capability) }), { state: "soon", stay: true });
});
const showMap = (open) => { desk.dataset.map = open ? "away" : "here"; };
listenFar(showMap);
document.getElementById("handed").addEventListener("click", ({ target }) => {
  const folio = target.closest("[data-lead]")?.dataset.lead;
  if (folio) openFolio(folio);
});
desk.querySelector("[data-map-back]").addEventListener("click", () => showMap(false));
load();
