// The versions of a card: who wrote them, when and why, who approved; asking for approval, approving, returning.

import { get, post, tried } from "../js/api.js";
import { day, element, refill, text, time } from "../js/text.js";
import { toast } from "../js/toast.js";

const when = (value) => `${day(value)} ${time(value, { seconds: false })}`;

function showChanges(lines) {
  document.getElementById("changes").replaceChildren(...(lines.length
    ? lines.map((line) => element(line[0] === "+" ? "ins" : "del", {}, line))
    : [text("c-no-changes")]));
}
showChanges(JSON.parse(document.getElementById("setup").textContent).changes);

const named = (label, id, control) => element("div", { class: "field grow" }, element("label", { for: id }, label), control);

/** flush(): sends what is typed; idle(): nothing is unsent; onRow(row): a version changed; onTake(form): go on from it. */
export function drawVersions({ setup, versions, faults, base, flush, idle, onRow, onTake }) {
  const open = versions.find((row) => row.status !== "approved");
  const used = versions.find((row) => row.status === "approved");

  const done = (row, words) => {
    if (!row) return;
    toast(text(words), { state: "done" });
    onRow(row);
  };

  async function propose(why) {
    await flush();
    if (!idle()) return;
    done(await tried(() => post(`${base}/proposal`, { why: why.value.trim() })), "c-is-proposed");
  }

  /** A director who has read the card as it is shipped takes it into use so. */
  function asShipped() {
    if (open || used || !setup.shipped || !setup.may_approve) return [];
    return [element("div", { class: "row" }, element("button", { type: "button", class: "primary", onclick: async () => done(await tried(() => post(`${base}/shipped/approval`, { sha256: setup.shipped_sha256 })), "c-is-approved") }, text("c-approve-shipped")))];
  }

  function judging() {
    if (!open) return asShipped();
    if (open.status !== "proposed") {
      const why = element("input", { id: "propose-why", ...setup.limits.why });
      return [element("div", { class: "row bottom" }, named(text("c-why"), "propose-why", why),
        element("button", { type: "button", class: "primary", disabled: faults.length > 0, onclick: () => propose(why) }, text("c-propose")))];
    }
    if (!setup.may_approve) return [element("p", { class: "small quiet" }, text("c-waits"))];
    if (open.mine) return [element("p", { class: "small quiet" }, text("c-own"))];
    const why = element("input", { id: "return-why", ...setup.limits.return });
    const url = `${base}/versions/${open.number}`;
    return [
      element("div", { class: "row" }, element("button", { type: "button", class: "primary", onclick: async () => done(await tried(() => post(`${url}/approval`, { seen: open.written_at })), "c-is-approved") }, text("c-approve"))),
      element("div", { class: "row bottom" }, named(text("c-return-why"), "return-why", why),
        element("button", { type: "button", onclick: async () => done(await tried(() => post(`${url}/return`, { why: why.value.trim() })), "c-is-returned") }, text("c-return"))),
    ];
  }

  const take = (number) => element("button", { type: "button", class: "link", onclick: async () => {
    const held = await tried(() => get(`${base}/versions/${number}`));
    if (held?.form) onTake(held.form);
  } }, text("c-take"));

  const item = (row) => element("li", {},
    element("span", {}, element("strong", {}, text("c-version", { number: row.number })), " ", element("span", { class: "badge plain" }, row === used ? text("c-in-use") : row.state)),
    element("span", { class: "quiet" }, text("c-written", { who: row.written_by, when: when(row.written_at) })),
    row.why ? element("span", {}, row.why) : null,
    row.judged_by ? element("span", { class: "quiet" }, text(row.status === "approved" ? "c-approved" : "c-returned", { who: row.judged_by, when: when(row.judged_at) })) : null,
    row.judged_why ? element("strong", {}, row.judged_why) : null,
    row === open ? null : take(row.number));

  refill(document.getElementById("judge"), ...judging());
  refill(document.getElementById("versions"), ...versions.map(item), setup.shipped && !versions.some((row) => row.number === 1) ? element("li", {},
    element("span", {}, element("strong", {}, text("c-shipped")), " ", used ? "" : element("span", { class: "badge plain" }, text("c-in-use"))), take(1)) : null);
}
