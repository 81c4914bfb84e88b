// The rights, read aloud at the moment of the detention: one a step, large, in the person's language, each ticked as heard.

import { newKey } from "../js/api.js";
import { now } from "../js/clock.js";
import { element, text, time } from "../js/text.js";
import { formOf, valuesOf } from "./form.js";
import { iso, question } from "./inputs.js";
import { note, sideOf } from "./detain.js";
import { keep } from "./files.js";
import { add, madeOf, unsent } from "./outbox.js";
import { nextOf } from "./question.js";
import { all, answers, load } from "./reports.js";
import { blobOf, pad } from "./sign.js";
import { soon } from "./sync.js";
import { band, bar, button, choices, glyph, go, head, screen } from "./ui.js";

/** A recording or a signature as a piece of evidence: what it is, when it was made, and where, as the officer says it. */
const DIGITAL = (report, record, { ref, label, at, deviceAt }, place) => ({
  ref, report: report.ref, annex: "", incident: report.incident, detention_ref: sideOf(report, record).ref, kind: "digital",
  description: label, obtained_by: "contribution", place, collected_at: at, quantity: 1, device_at: deviceAt,
});

let recorder = null;

/** Keeps a recording or a signature; it is entered as a digital piece of evidence when the officer is done and has said where. */
async function keepFile(report, record, blob, name, label) {
  const piece = newPiece(label);
  const kept = await keep({ object: piece.ref, report: report.ref, blob, name });
  await note(report.ref, record, (stands) => ({ pieces: [...(stands.pieces ?? []), piece] }));
  return kept.sha256;
}

const newPiece = (label) => ({ ref: crypto.randomUUID(), label, at: iso(now()), deviceAt: new Date().toISOString() });

/** The strokes as an image, once: what was noted of it before the phone died is gone on with. */
async function keepInk(report, record, ink) {
  const label = text("o-signature-label");
  const noted = await note(report.ref, record, ({ pieces = [] }) => (pieces.some((one) => one.label === label) ? {} : { pieces: [...pieces, newPiece(label)] }));
  const { ref } = sideOf(noted, record).pieces.find((one) => one.label === label);
  return (await keep({ object: ref, report: report.ref, blob: await blobOf(ink), name: `firma-${record}.png` })).sha256;
}

async function enterPieces(report, record, place) {
  for (const piece of sideOf(await load(report.ref), record).pieces ?? []) {
    await add({ ref: piece.ref, report: report.ref, verb: "object", url: "/desk/officer/objects", body: DIGITAL(report, record, piece, place), key: piece.ref });
  }
  await note(report.ref, record, { pieces: [] });
}

/** The paper that the person signed, photographed. */
function paper(report, record, kept) {
  const input = element("input", { type: "file", accept: "image/*", capture: "environment", class: "sr", id: "paper" });
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    const sha = await keepFile(report, record, file, `papel-${record}.jpg`, text("o-paper-label"));
    await note(report.ref, record, { paper: sha });
  });
  return element("div", {}, input, button(text(kept ? "o-paper-again" : "o-paper"), () => input.click(), { kind: "wide", verb: "paper" }));
}

async function record_(report, record, redraw) {
  if (recorder) {
    recorder.stop();
    return;
  }
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
  if (!stream) return void note(report.ref, record, { audioFailed: true });
  const chunks = [];
  recorder = new MediaRecorder(stream, { audioBitsPerSecond: 24_000 });
  recorder.ondataavailable = (event) => event.data.size && chunks.push(event.data);
  recorder.onstop = async () => {
    for (const track of stream.getTracks()) track.stop();
    const blob = new Blob(chunks, { type: recorder.mimeType });
    recorder = null;
    const audio = await keepFile(report, record, blob, `derechos-${record}.webm`, text("o-audio-label"));
    await note(report.ref, record, { audio });
    const { rights } = sideOf(await load(report.ref), record);
    if (rights?.sentAt) await enterPieces(report, record, rights.place);
    redraw();
  };
  recorder.start(5000);
  redraw();
}

function aloud(words, language) {
  speechSynthesis.cancel();
  const said = new SpeechSynthesisUtterance(words);
  said.lang = language === "es" ? "es-MX" : language;
  said.rate = 0.9;
  speechSynthesis.speak(said);
}

const hasVoice = (language) => globalThis.speechSynthesis && speechSynthesis.getVoices().some((voice) => voice.lang.toLowerCase().startsWith(language));

/** Whoever is foreign hears of the consulate too, and whoever does not speak Spanish of the interpreter. */
function mustHear(form, values, language) {
  const foreign = typeof values.nationality === "string" && !["MX", "MEX"].includes(values.nationality);
  return form.rights.items.filter((one) => one.who === "always" || (one.who === "foreigner" && foreign) || (one.who === "no_spanish" && language !== "es"));
}

/** Where they are read: where the person was detained, until the officer says otherwise. "" if that is not said either. */
function whereRead(report, record) {
  const { place } = valuesOf(report.document, { kind: "annex", id: "detention" }, record);
  return typeof place === "string" ? place : "";
}

let sending = false;

/** Queues what was read and answered; a hasty second tap is no second reading. */
async function send(form, report, record) {
  if (sending) return;
  sending = true;
  try {
    await queued(report, record);
    const after = await load(report.ref);
    location.hash = nextOf(formOf(form, after), after);
  } finally {
    sending = false;
  }
}

/** What is to be sent is written down whole first: a phone that dies on the way goes on from there, and signs once. */
async function queued(report, record) {
  const { rights, ...side } = sideOf(report, record);
  const readAt = rights.readAt ?? iso(now());
  const place = rights.place ?? whereRead(report, record);
  let { act } = rights;
  if (!act) {
    let signature = "";
    if (rights.answer === "signed") signature = rights.ink ? await keepInk(report, record, rights.ink) : (side.paper ?? "");
    act = { key: newKey(), body: {
      rights: rights.heard, language: rights.language, read_at: readAt, interpreter: rights.interpreter ?? "", answer: rights.answer,
      audio_sha256: side.audio ?? "", signature_sha256: signature, device_at: new Date().toISOString(),
    } };
    await note(report.ref, record, (stands) => ({ rights: { ...stands.rights, act } }));
  }
  await add({ ref: side.ref, report: report.ref, verb: "rights", url: "/desk/officer/detentions/{id}/rights", ...act });
  await enterPieces(report, record, place);
  await note(report.ref, record, { rights: { ...rights, act, place, readAt, ink: null, sentAt: new Date().toISOString() } });
  const path = (field) => `annexes.detention.${record}.${field}`;
  await answers(report.ref, {
    [path("rights_read_at")]: readAt, [path("rights_read")]: rights.heard, [path("rights_answer")]: rights.answer, [path("language")]: rights.language,
    ...(rights.interpreter ? { [path("interpreter")]: rights.interpreter } : {}),
  });
  soon();
}

/** Goes on with what the phone died over: done, and not yet among what is sent. */
export async function resume() {
  for (const report of await all()) {
    for (const [record, { rights }] of Object.entries(report.detentions ?? {})) if (rights?.act && !rights.sentAt) await queued(report, record);
  }
}

/** What the officer is told of rights that were answered: here alone, or with the register too. */
async function doneBand(side) {
  if (!side.rights?.sentAt) return null;
  const waits = (await unsent()).some((one) => one.ref === side.ref && one.verb === "rights");
  return band(waits ? "soon" : "done", text(waits ? "o-rights-kept" : "o-rights-sent", { time: time(side.rights.sentAt) }));
}

export async function show({ form }, [ref, record]) {
  const report = await load(ref);
  if (!report || !sideOf(report, record).ref) return void (location.hash = "#/");
  const redraw = () => show({ form }, [ref, record]);
  const side = sideOf(report, record);
  const values = valuesOf(report.document, { kind: "annex", id: "detention" }, record);
  const first = { language: typeof values.language === "string" ? values.language : "", heard: [], answer: "" };
  const rights = side.rights ?? first;
  const set = (more) => note(ref, record, (stands) => {
    const said = stands.rights ?? first;
    return { rights: { ...said, ...(typeof more === "function" ? more(said) : more) } };
  });
  const spoken = form.rights.languages.find(([code]) => code === rights.language) ? rights.language : "es";
  const card = form.rights.languages.find(([code]) => code === spoken);
  const items = mustHear(form, values, rights.language || "es");
  const needs = rights.language && (spoken !== rights.language || !card[2]);
  const left = items.filter((one) => !rights.heard.includes(one.id));
  const place = rights.place ?? whereRead(report, record);
  const owesPlace = !place && Boolean(side.audio || side.paper || (rights.answer === "signed" && rights.ink));
  // Who signed has left ink: on the glass, or on a paper that is photographed. A word alone proves nothing.
  const owesInk = rights.answer === "signed" && !rights.ink?.length && !side.paper;
  head(text("o-rights-short"), `#/detain/${ref}/${record}`);
  const tick = (id, heard) => set((said) => ({ heard: [...said.heard.filter((one) => one !== id), ...(heard ? [id] : [])], readAt: said.readAt ?? iso(now()) }));
  screen(`rights ${ref} ${record}`,
    element("h2", {}, text("o-rights")),
    await doneBand(side),
    element("section", { class: "part flat" }, element("h3", {}, text("o-language")),
      choices({ name: "language", options: [...form.rights.languages.map(([code, name]) => [code, name]), ...form.lists.languages.filter(([code]) => !form.rights.languages.some(([known]) => known === code))], value: rights.language, onpick: (language) => set({ language }), label: text("o-language") })),
    needs ? band("soon", element("strong", {}, text("o-needs-interpreter")), " ", text(card[2] ? "o-reads-spanish" : "o-not-approved")) : null,
    rights.language ? [
      element("div", { class: "row" },
        hasVoice(spoken) ? button(text("o-read-aloud"), () => aloud(items.map((one) => one[spoken]).join(" … "), spoken), { kind: "wide", verb: "aloud" }) : null,
        navigator.mediaDevices && globalThis.MediaRecorder ? button(text(recorder ? "o-record-stop" : side.audio ? "o-recorded" : "o-record"), () => record_(report, record, redraw), { kind: `wide ${recorder ? "danger" : ""}`, verb: "record" }) : null,
        side.audioFailed ? element("span", { class: "quiet" }, text("o-record-failed")) : null),
      element("ol", { class: "plain aloud", lang: spoken }, items.map((one, index) => element("li", { class: "spoken", data: { heard: rights.heard.includes(one.id) ? "yes" : "" } },
        element("p", { class: "spoken-text" }, one[spoken]),
        element("p", { class: "article", lang: document.documentElement.lang }, `${index + 1}/${items.length} · ${one.law}`),
        element("label", { class: "option tick", lang: document.documentElement.lang, for: `right-${one.id}` },
          element("input", { type: "checkbox", id: `right-${one.id}`, checked: rights.heard.includes(one.id), onchange: (event) => tick(one.id, event.target.checked) }), element("span", {}, text("o-heard")))))),
      needs || rights.interpreter ? question({ field: { id: "interpreter", type: "text", label: text("o-interpreter") }, plain: true, path: "", id: "interpreter", value: rights.interpreter ?? "", picks: [], onanswer: (interpreter) => set({ interpreter: interpreter ?? "" }) }) : null,
      element("section", { class: "part flat" }, element("h3", {}, text("o-person-answer")),
        choices({ name: "answer", options: form.rights.answers, value: rights.answer, onpick: (given) => set({ answer: given }), label: text("o-person-answer") }),
        rights.answer === "signed" ? [pad(rights.ink, (ink) => set({ ink }), text("o-sign-here")), paper(report, record, side.paper), owesInk ? band("soon", text("o-sign-owed")) : null] : []),
      question({ field: { id: "read-place", type: "text", label: text("o-read-where") }, plain: true, path: "", id: "read-place", value: place, picks: [], onanswer: (said) => set({ place: said ?? "" }) }),
      owesPlace ? band("soon", text("o-read-where-why")) : null,
      left.length ? band("soon", text("o-rights-left", { n: left.length })) : null,
      rights.readAt ? element("p", { class: "quiet" }, glyph(), ` ${text("o-read-since", { time: time(rights.readAt) })}`) : null,
    ] : null,
    side.ref && !(await madeOf(side.ref)) ? element("p", { class: "faint small" }, text("o-rights-wait")) : null);
  const ready = rights.language && rights.answer && rights.heard.length && !recorder && !owesPlace && !owesInk;
  bar(go(text("o-back"), `#/detain/${ref}/${record}`, { kind: "thumb" }),
    rights.sentAt ? null : button(text("o-rights-done"), () => send(form, report, record), { kind: "thumb primary", verb: "rights-done", disabled: !ready, "aria-disabled": String(!ready) }));
}
