// Nothing typed is ever lost: a field is written to the browser's database at the first keystroke and sent after a short
// rest, with the value that it was typed over, so that what a colleague wrote meanwhile is shown and never overwritten.

import { text } from "../js/text.js";
import { add, content, drain, drop, replace, unsent } from "./outbox.js";

const REST = 300;
const URL = "calls/{id}/note";

/** Shows the state of a field on its mark: an element with data-mark-for="name" inside the form. */
export function mark(form, name, state) {
  for (const node of form.querySelectorAll(`[data-mark-for~="${CSS.escape(name)}"]`)) {
    node.classList.add("mark");
    node.dataset.mark = state;
    node.textContent = state ? text(state) : "";
  }
}

/** Puts values into the inputs that are called as they are and kept as they are typed. */
export function fill(form, values) {
  for (const node of form.querySelectorAll("[name]:not([data-no-save])")) if (node.name in values) node.value = values[node.name] ?? "";
}

/** What of a call is not acknowledged yet: {values, conflicts: {name: {mine, theirs}}, acts: [row and its body]}. */
export async function leftOf(ref) {
  const left = { values: {}, conflicts: {}, acts: [] };
  for (const row of (await unsent()).filter((one) => one.ref === ref)) {
    const said = await content(row);
    if (!said) continue;
    if (row.verb !== "note") {
      left.acts.push({ ...row, body: said.body });
      continue;
    }
    const { known, ...values } = said.body;
    Object.assign(left.values, values);
    for (const [name, theirs] of Object.entries(said.problem?.now ?? {})) left.conflicts[name] = { mine: values[name], theirs };
  }
  return left;
}

/**
 * Keeps each named field of a form as it changes.
 *
 * ref: the call ("c:12", or "n:…" for one without a folio); sheet: the values as the server has them.
 * onKept(name, value): a field changed here; onSaved(answer, fields): after an acknowledgement; onConflict(): something differs.
 */
export function keepFields(form, { ref, sheet, onKept = () => {}, onSaved = () => {}, onConflict = () => {} }) {
  const expected = { ...sheet };
  let dirty = {};
  let current = null;
  let writing = null;
  let timer = 0;
  let stopped = false;

  async function write() {
    while (Object.keys(dirty).length) {
      const fresh = dirty;
      dirty = {};
      const known = Object.fromEntries(Object.keys(fresh).map((name) => [name, expected[name]]).filter(([, value]) => value !== undefined));
      if (current) {
        const values = { ...current.values, ...fresh };
        const body = { ...values, known: { ...known, ...current.known } };
        if (await replace(current.seq, { method: "PATCH", url: URL, body })) {
          Object.assign(current, { values, known: body.known });
          continue;
        }
        // It is on its way: what comes now is written over it.
        Object.assign(expected, current.values);
        for (const name of Object.keys(fresh)) if (name in current.values) known[name] = current.values[name];
      }
      const seq = await add({ ref, verb: "note", method: "PATCH", url: URL, body: { ...fresh, known } });
      current = { seq, values: fresh, known };
    }
  }

  /** Resolves when everything typed so far is in the database. */
  function written() {
    writing ??= write().finally(() => { writing = null; });
    return writing;
  }

  function set(name, value, rest = REST) {
    dirty[name] = value;
    mark(form, name, "saving");
    onKept(name, value);
    written();
    clearTimeout(timer);
    timer = setTimeout(drain, rest);
  }

  const still = (name) => name in dirty || (current !== null && name in current.values);

  function onSettled({ detail }) {
    if (stopped || detail.ref !== ref || detail.verb !== "note") return;
    const own = current?.seq === detail.seq;
    if (own) current = null;
    const { known, ...sent } = detail.body;
    if (detail.problem) {
      for (const name of Object.keys(sent)) if (!still(name)) mark(form, name, detail.problem.now ? "differs" : "refused");
      onConflict(detail.problem);
      return;
    }
    const kept = detail.answer.kept ?? sent;
    for (const name of Object.keys(sent)) {
      expected[name] = kept[name];
      if (!still(name)) mark(form, name, "saved");
    }
    onSaved(detail.answer, sent);
  }

  async function onChanged() {
    if (stopped || writing || !current) return;
    if (document.body.dataset.line === "down") for (const name of Object.keys(current.values)) mark(form, name, "kept");
  }

  const onInput = ({ target }) => {
    if (target.name && target.form === form && !target.hasAttribute("data-no-save")) set(target.name, target.value);
  };
  form.addEventListener("input", onInput);
  document.addEventListener("outbox:settled", onSettled);
  document.addEventListener("outbox:changed", onChanged);

  return {
    set,
    written,
    /** Marks what an earlier page left: kept here, or different from what the server has. */
    show: (names, conflicts) => {
      for (const name of names) mark(form, name, name in conflicts ? "differs" : "kept");
    },
    /** Sends what is here now; true if nothing of this form is left. */
    flush: async () => {
      clearTimeout(timer);
      await written();
      await drain();
      return !current && !Object.keys(dirty).length;
    },
    /** The operator chose: `value` replaces what the server has, `theirs`; what differed is taken off the list. */
    settle: async (name, value, theirs) => {
      for (const row of (await unsent()).filter((one) => one.ref === ref && one.verb === "note" && one.state)) {
        const { body, problem } = (await content(row)) ?? { body: {} };
        const others = Object.fromEntries(Object.entries(body).filter(([other]) => other !== "known" && other !== name && !(other in (problem?.now ?? {}))));
        await drop(row.seq);
        for (const [other, mine] of Object.entries(others)) set(other, mine);
      }
      expected[name] = theirs;
      current = null;
      if (JSON.stringify(value) !== JSON.stringify(theirs)) set(name, value, 0);
      else mark(form, name, "saved");
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      form.removeEventListener("input", onInput);
      document.removeEventListener("outbox:settled", onSettled);
      document.removeEventListener("outbox:changed", onChanged);
    },
  };
}
