// The map's date, live: the slider, the steps and the play button move it without asking the server.

const stages = JSON.parse(document.getElementById("stages").textContent);
const slider = document.getElementById("day");
const play = document.getElementById("play");
const moment = document.getElementById("moment");
const mapTitle = document.getElementById("map-title");
const dated = document.querySelectorAll(".number-911 [data-since]");
const links = document.querySelectorAll('.council a[href*="on="]:not([data-step])');
const steps = [...document.querySelectorAll("[data-step]")];
const { number, before } = document.getElementById("country").dataset;
const DAY = 86_400_000;
const first = Date.parse(slider.dataset.first);
const language = document.documentElement.lang.startsWith("en") ? "en-GB" : "es-MX";
const words = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const still = matchMedia("(prefers-reduced-motion: reduce)");

const iso = (days) => new Date(first + days * DAY).toISOString().slice(0, 10);

function show(days) {
  const on = iso(days);
  const stage = stages.findLast((one) => one.from <= on) ?? stages[0];
  const text = words.format(first + days * DAY);
  moment.textContent = text;
  moment.dateTime = on;
  document.getElementById("stage-title").textContent = stage.title;
  document.getElementById("stage-detail").textContent = stage.detail;
  mapTitle.textContent = `${text}: ${stage.title}`;
  slider.setAttribute("aria-valuetext", mapTitle.textContent);
  for (const part of dated) {
    const active = Boolean(part.dataset.since) && part.dataset.since <= on;
    if (part.dataset.active === String(active)) continue;
    part.dataset.active = active;
    if (part.localName !== "path") part.textContent = active ? number : before;
  }
  for (const step of steps) {
    if (step.dataset.step === on) step.setAttribute("aria-current", "true");
    else step.removeAttribute("aria-current");
  }
}

function keep() {
  const on = iso(slider.valueAsNumber);
  const address = new URL(location);
  address.searchParams.set("on", on);
  history.replaceState(null, "", address);
  for (const link of links) {
    const target = new URL(link.href);
    target.searchParams.set("on", on);
    link.href = target;
  }
}

function moveTo(days) {
  slider.value = days;
  show(slider.valueAsNumber);
}

let timer = 0;

function stop() {
  clearTimeout(timer);
  timer = 0;
  play.setAttribute("aria-pressed", "false");
  keep();
}

function advance() {
  const now = slider.valueAsNumber;
  if (now >= Number(slider.max)) return stop();
  const next = still.matches ? steps.map((step) => (Date.parse(step.dataset.step) - first) / DAY).find((day) => day > now) : now + 1;
  moveTo(next ?? Number(slider.max));
  timer = setTimeout(advance, still.matches ? 1500 : 33);
}

play.addEventListener("click", () => {
  if (timer) return stop();
  play.setAttribute("aria-pressed", "true");
  if (slider.valueAsNumber >= Number(slider.max)) moveTo(0);
  timer = setTimeout(advance, 33);
});

slider.addEventListener("input", () => {
  if (timer) stop();
  show(slider.valueAsNumber);
});
slider.addEventListener("change", keep);

for (const step of steps) {
  step.addEventListener("click", (event) => {
    event.preventDefault();
    if (timer) stop();
    moveTo((Date.parse(step.dataset.step) - first) / DAY);
    keep();
  });
}

for (const part of document.querySelectorAll("[data-without-script]")) part.remove();
for (const part of document.querySelectorAll("[data-with-script]")) part.hidden = false;
