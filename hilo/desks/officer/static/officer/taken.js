// A photograph or a sound at a question: kept with its hash where it was taken, and entered into custody of its own.

import { now } from "../js/clock.js";
import { element, text, time } from "../js/text.js";
import { keep, LARGEST } from "./files.js";
import { whereOf } from "./form.js";
import { iso } from "./inputs.js";
import { add } from "./outbox.js";
import { answers, change, load } from "./reports.js";
import { soon } from "./sync.js";
import { band, button } from "./ui.js";

const ATTACHED = "sections.handover.attached";
let recorder = null;

/** The part of the report that something is taken at, as the store of evidence names it. */
const aboutOf = (one) => (one.part.kind === "section" ? `sections.${one.part.id}` : `annexes.${one.part.id}.${one.record}`);

const takenAt = (report, about) => (report.taken ?? []).filter((one) => one.about === about);

async function enter(report, one, blob, kind, name) {
  const about = aboutOf(one);
  const ref = crypto.randomUUID();
  const at = iso(now());
  const label = `${text(kind === "photo" ? "o-taken-photo" : "o-taken-sound")}: ${one.part.title}`;
  await keep({ object: ref, report: report.ref, blob, name });
  const fresh = await load(report.ref);
  await add({ ref, report: report.ref, verb: "object", url: "/desk/officer/objects", body: {
    ref, report: report.ref, annex: "", about, incident: fresh.incident, detention_ref: "", kind: "digital", description: label, obtained_by: "contribution",
    place: whereOf(fresh.document) || text("o-taken-nowhere"), collected_at: at, quantity: 1, device_at: new Date().toISOString(),
  } });
  await change(report.ref, (stands) => { Object.assign(stands, { taken: [...(stands.taken ?? []), { ref, about, kind, at }], notTaken: "" }); });
  // What goes along with the hand-over is known by now.
  if (kind === "photo") await answers(report.ref, {}, { ifOpen: { [ATTACHED]: ["photographs"] } });
  soon();
}

async function photograph(report, one, input, redraw) {
  for (const file of [...input.files]) {
    if (file.size > LARGEST) await change(report.ref, (stands) => { stands.notTaken = text("o-taken-large", { name: file.name }); });
    else await enter(report, one, file, "photo", file.name || "foto.jpg");
  }
  input.value = "";
  redraw();
}

async function sound(report, one, redraw) {
  if (recorder) return void recorder.stop();
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
  if (!stream) {
    await change(report.ref, (stands) => { stands.notTaken = text("o-record-failed"); });
    return void redraw();
  }
  const chunks = [];
  recorder = new MediaRecorder(stream, { audioBitsPerSecond: 24_000 });
  recorder.ondataavailable = (event) => event.data.size && chunks.push(event.data);
  recorder.onstop = async () => {
    for (const track of stream.getTracks()) track.stop();
    const blob = new Blob(chunks, { type: recorder.mimeType });
    recorder = null;
    await enter(report, one, blob, "sound", "audio.webm");
    redraw();
  };
  recorder.start(5000);
  redraw();
}

/** Stops what is being recorded, when the screen is left: it is kept, never lost. */
export function stopSound() {
  recorder?.stop();
}

/** The buttons of a screen where something may be taken, and what was taken there. null where nothing may. */
export function takenBlock(form, report, one, redraw, open) {
  const photo = form.camera?.photo.includes(one.part.id);
  const heard = form.camera?.sound.includes(one.part.id) && navigator.mediaDevices && globalThis.MediaRecorder;
  if (!open || (!photo && !heard)) return null;
  const taken = takenAt(report, aboutOf(one));
  const input = element("input", { type: "file", accept: "image/*", capture: "environment", multiple: "", class: "sr", id: "taken-photo", "aria-label": text("o-taken-photo") });
  input.addEventListener("change", () => photograph(report, one, input, redraw));
  return element("section", { class: "part flat taken" },
    element("div", { class: "row" },
      photo ? [input, button(text("o-take-photo"), () => input.click(), { verb: "take-photo" })] : null,
      heard ? button(text(recorder ? "o-record-stop" : "o-take-sound"), () => sound(report, one, redraw), { verb: "take-sound", kind: recorder ? "danger" : "" }) : null),
    report.notTaken ? band("late", report.notTaken) : null,
    taken.length ? element("ul", { class: "plain small" }, taken.map((each) => element("li", {}, `${text(each.kind === "photo" ? "o-taken-photo" : "o-taken-sound")} · ${time(each.at)}`))) : null);
}
