// The map alone, for the second monitor: it follows what is chosen at the desk, and chooses there what is chosen here.

import { Problem } from "../js/api.js";
import { text } from "../js/text.js";
import { startChart } from "./chart.js";
import { chosen, chosenIncident, holdMap, listenFar, onChoice } from "./choice.js";
import { begin, subscribe } from "./store.js";
import { codeName, complain } from "./words.js";

const AGAIN = 5000;
const said = document.querySelector("[data-chosen]");

function say() {
  const incident = chosenIncident();
  const words = [incident ? `${codeName(incident.code)} · ${incident.folio}` : "", chosen.unit ?? ""].filter(Boolean).join(" · ");
  said.textContent = words || text("d-nothing-chosen");
}

async function load() {
  try {
    await begin();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    complain(error);
    if (error.passing) setTimeout(load, AGAIN);
    return;
  }
  await startChart(document.getElementById("map"));
  say();
}

onChoice(say);
subscribe(say);
listenFar(() => {}, true);
holdMap();
load();
