// The notes of an incident, the same on every screen: one stream, live; what is grave stays on top until somebody says that
// it was heard, and rises again with its sound while nobody does. Facts carry no words: they are read where they stand.

import { get, Problem } from "./api.js";
import { showKeys } from "./keys.js";
import { on } from "./live.js";
import { ping } from "./sound.js";
import { element, text, time, utc } from "./text.js";

const setup = JSON.parse(document.getElementById("notes-setup")?.textContent ?? "{}");
const MOST_ON_TOP = 4;
const HASTE = 700;
const AGAIN = 3000;
const put = (node, words) => node && node.textContent !== words && (node.textContent = words);
const path = (folio, more = "") => `/api/v1/incidents/${encodeURIComponent(folio)}/notes${more}`;
const role = (note) => text(`n-role-${note.role}`);
const writer = (note) => (note.role === "system" ? role(note) : `${note.unit || note.by} · ${role(note)}${note.role === "partner" ? ` ${note.centre}` : ""}`);

/** Hears a fact of notes once: a copy for a crew is for that crew's phone alone. */
function hear(name, side, listener) {
  on(`incidents.${name}`, (fact) => (fact.crew ?? "") === side.unit && listener(fact));
}

/** True if a reader owes an answer to the note that a fact tells of: as rules/notes.py `owes`. */
function owes(fact, { centre, unit }) {
  const own = fact.unit === unit && (unit || fact.centre === centre);
  return fact.grave && !(own && (unit || !["operator", "system"].includes(fact.role)));
}

/**
 * The notes of one incident in `root` ([data-notes]); show(folio) changes it. side: {centre, unit} of the reader.
 * write(folio, body), heard(folio, id): sends, true if it went; wanted(folio): true if what is said of another incident
 * concerns this screen; without `heard` and a form the screen shows them only; onRead(folio, notes): these were read.
 */
export function startNotes({ root, side, write = null, heard = null, wanted = () => false, onRead = () => {} }) {
  const part = (name) => root.querySelector(`[data-notes-${name}]`);
  const form = part("form");
  const notes = new Map();
  let folio = "";
  let count = 0;
  let before = null;
  let asking = 0;
  let from = Infinity;
  let timer = 0;
  let posting = 0;

  function line(note) {
    const late = note.said_at ? element("span", {}, text("n-said-at", { time: time(note.said_at) })) : null;
    const who = note.heard.map((one) => one.unit || `${one.by} (${one.centre})`).join(", ");
    return element("li", { data: { id: note.id, ...(note.grave ? { grave: "1" } : {}), ...(note.owed ? { owed: "1" } : {}) } },
      element("span", { class: "note-head" }, element("time", { class: "number", title: utc(note.at) }, time(note.at)), element("span", {}, writer(note)), late),
      element("span", { class: "note-text" }, note.text || element("span", { class: "faint" }, text("n-erased"))),
      who ? element("span", { class: "note-heard" }, text("n-heard-by", { who })) : null,
      note.owed && heard ? element("span", {}, element("span", { class: "late-words" }, text("n-owed"), " "), element("button", { type: "button", data: { verb: `note.heard.${note.id}` }, onclick: () => heard(folio, note.id) }, text("n-heard"))) : null);
  }

  function draw() {
    const rows = [...notes.values()].sort((a, b) => (heard ? b.owed - a.owed : 0) || b.id - a.id);
    const list = part("list");
    const focus = list.contains(document.activeElement) ? document.activeElement.dataset.verb : "";
    list.replaceChildren(...rows.map(line));
    if (focus) (list.querySelector(`[data-verb="${CSS.escape(focus)}"]`) ?? part("text"))?.focus({ preventScroll: true });
    put(part("count"), count ? String(count) : "");
    part("none").hidden = count > 0;
    part("earlier").hidden = !before;
    put(part("earlier"), text("n-earlier", { count: Math.max(0, count - notes.size) }));
  }

  async function read(more = "") {
    const asked = folio;
    const mine = more.startsWith("?after") ? asking : ++asking;
    try {
      const page = await get(path(asked, more));
      if (asked !== folio || mine !== asking) return;
      for (const note of page.notes) notes.set(note.id, note);
      count = page.all;
      if (!more.startsWith("?after")) before = page.before;
      root.hidden = false;
      draw();
      onRead(asked, page.notes);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (asked !== folio) return;
      if (error.status === 403) root.hidden = true;
      else if (error.passing) setTimeout(() => asked === folio && read(more), AGAIN);
    }
  }

  function since(id) {
    from = Math.min(from, id - 1);
    timer ||= setTimeout(() => {
      timer = 0;
      const after = from;
      from = Infinity;
      read(`?after=${after}`);
    }, 40);
  }

  hear("NoteWritten", side, (fact) => {
    const shown = fact.incident === folio || notes.get(fact.note);
    if (shown) since(fact.note);
    const same = fact.unit === side.unit && fact.centre === side.centre;
    const own = same && (posting > 0 || (!form && fact.role === "operator"));
    if (own || fact.goes_on || !(shown || wanted(fact.incident))) return;
    if (owes(fact, side)) ping("grave");
    else if (shown) ping("note");
  });
  hear("NoteAcknowledged", side, (fact) => {
    const note = notes.get(fact.note);
    if (!note || note.heard.some((one) => one.centre === fact.centre && one.unit === fact.unit)) return;
    note.heard.push({ by: fact.by, centre: fact.centre, unit: fact.unit, at: fact.at });
    if (fact.centre === side.centre && fact.unit === side.unit) note.owed = false;
    draw();
  });

  if (form) writing();

  function writing() {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const chosen = part("template");
      const body = { text: part("text").value.trim(), template: chosen.value, grave: part("grave").checked };
      if (!body.text && !body.template) {
        put(part("kept"), text("n-say-something"));
        part("kept").hidden = false;
        return part("text").focus();
      }
      posting += 1;
      part("kept").hidden = true;
      const kept = { text: part("text").value, template: chosen.value, grave: body.grave };
      part("text").value = chosen.value = "";
      part("grave").checked = false;
      // What could not be sent comes back into the field, unless something else is being written there by now.
      if (!(await write(folio, body)) && !part("text").value) {
        part("text").value = kept.text;
        chosen.value = kept.template;
        part("grave").checked = kept.grave;
      }
      setTimeout(() => { posting -= 1; }, 500);
    });
    part("text").addEventListener("keydown", (event) => {
      if (event.key === "Escape") part("text").blur();
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
  }

  part("earlier").addEventListener("click", () => read(`?before=${before}`));
  document.addEventListener("line:up", ({ detail }) => detail.again && folio && read());

  return {
    show(next) {
      if (next === folio) return;
      folio = next ?? "";
      notes.clear();
      asking += 1;
      [count, before, from] = [0, null, Infinity];
      // What was begun for another incident is never sent to this one.
      form?.reset();
      part("kept").hidden = true;
      root.hidden = true;
      draw();
      if (folio) read();
    },
    kept(items) {
      part("kept").hidden = !items;
      put(part("kept"), items ? text("n-kept", { count: items }) : "");
    },
  };
}

/**
 * What is grave and unheard, on top of the screen: box holds an <ol>. owed: {folio: [ids]} at the start; name(folio): what
 * the incident is called; heard(folio, id); open(folio); wanted(folio). key: chord that acknowledges the first.
 * before(folio): its notes come before the others, for they are about what is being worked on.
 */
export function startUnheard({ box, side, name, heard, open = null, wanted, key = "", before = () => false }) {
  const rows = new Map();
  const list = box.querySelector("ol");
  let first = "";
  let changed = 0;
  let hasty = false;
  const fresh = () => Date.now() - changed < HASTE;

  async function words(row) {
    try {
      const page = await get(path(row.folio, `?after=${row.id - 1}`));
      const note = page.notes.find((one) => one.id === row.id);
      if (!note || !rows.has(row.id)) return;
      if (!note.owed) rows.delete(row.id);
      else rows.set(row.id, { ...row, note });
      draw();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status === 403 || error.status === 404) {
        rows.delete(row.id);
        draw();
      } else setTimeout(() => rows.has(row.id) && words(row), AGAIN);
    }
  }

  function add(folio, id) {
    const known = rows.get(id);
    rows.set(id, known ?? { folio, id });
    words(rows.get(id));
    draw();
  }

  function say(row) {
    // The second press of a hasty hand acknowledges nothing that it has not read: it is told so, no press vanishes.
    if (fresh() || !row.note) {
      hasty = true;
      return draw();
    }
    rows.delete(row.id);
    draw();
    heard(row.folio, row.id).then((done) => done || add(row.folio, row.id));
  }

  function draw() {
    const all = [...rows.values()].sort((a, b) => before(b.folio) - before(a.folio) || a.id - b.id);
    if (String(all[0]?.id ?? "") + Boolean(all[0]?.note) !== first) {
      first = String(all[0]?.id ?? "") + Boolean(all[0]?.note);
      changed = Date.now();
      hasty = false;
      setTimeout(() => fresh() || list.querySelectorAll("[data-fresh]").forEach((button) => button.removeAttribute("data-fresh")), HASTE + 10);
    }
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset.id : "";
    list.replaceChildren(...all.slice(0, MOST_ON_TOP).map((row, place) => element("li", { role: "alert" },
      row.note ? element("time", { class: "number" }, time(row.note.at)) : null,
      element("span", { class: "grow" }, element("span", { class: "small" }, [name(row.folio), row.note ? writer(row.note) : ""].filter(Boolean).join(" · ")), element("br"),
        element("strong", {}, row.note ? row.note.text || text("n-erased") : "…")),
      open ? element("button", { type: "button", class: "bare", data: { id: `open ${row.id}` }, onclick: () => open(row.folio) }, text("n-open")) : null,
      element("button", { type: "button", class: "primary", data: { id: `heard ${row.id}`, verb: place ? "" : "note.heard", ...(fresh() ? { fresh: "1" } : {}), ...(key && !place ? { key, keyLabel: text("n-heard") } : {}) }, onclick: () => say(row) }, text("n-heard")))),
      ...(hasty && all.length ? [element("li", { class: "more-words", role: "status" }, text("n-hasty"))] : []),
      ...(all.length > MOST_ON_TOP ? [element("li", { class: "more-words" }, text("n-more", { count: all.length - MOST_ON_TOP }))] : []));
    if (focused) list.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    box.hidden = !all.length;
    showKeys(list);
  }

  hear("NoteWritten", side, (fact) => {
    if (!wanted(fact.incident)) return;
    if (owes(fact, side)) add(fact.incident, fact.note);
    else if (rows.has(fact.note)) words(rows.get(fact.note));
  });
  hear("NoteAcknowledged", side, (fact) => {
    if (fact.centre === side.centre && fact.unit === side.unit && rows.delete(fact.note)) draw();
  });
  setInterval(() => {
    if (!rows.size) return;
    ping("grave");
    box.scrollIntoView({ block: "nearest" });
  }, (setup.rises_again_s ?? 30) * 1000);

  return {
    /** Notes that were read elsewhere on the screen, with their words. */
    take(folio, notes) {
      for (const note of notes) {
        if (note.owed) rows.set(note.id, { folio, id: note.id, note });
        else rows.delete(note.id);
      }
      draw();
    },
    begin(owed) {
      for (const [folio, ids] of Object.entries(owed)) for (const id of ids) add(folio, id);
      if (rows.size) ping("grave");
    },
    /** Only what is of these incidents stays: others are no business of this screen any more. */
    keep(still) {
      const gone = [...rows.values()].filter((row) => !still(row.folio));
      for (const row of gone) rows.delete(row.id);
      if (gone.length) draw();
    },
    size: () => rows.size,
    draw,
  };
}
