// This phone: its name, its clock, what lies on it and how, signing out, and what happens when it was revoked.

import { Problem, send, token } from "../js/api.js";
import { day, element, text, time } from "../js/text.js";
import { flushTyping } from "./inputs.js";
import { clockBand } from "./home.js";
import { isUp } from "./line.js";
import { ahead, device, end, noteDevice, owner, waiting } from "./owner.js";
import { forget, written } from "./reports.js";
import { lasting, put, remove, row, rows } from "./store.js";
import { sync } from "./sync.js";
import { band, bar, button, go, head, screen } from "./ui.js";

const CLOSED = ["revoked", "barred"];
const ROOM = 1_200_000;
const PHONE = "#/phone";
const LEAVING = `${PHONE}/leaving`;
const base64 = (bytes) => {
  const view = new Uint8Array(bytes);
  let said = "";
  for (let at = 0; at < view.length; at += 8192) said += String.fromCharCode(...view.subarray(at, at + 8192));
  return btoa(said);
};

/** The server knows this phone by the officer's own name for it. */
export async function register(name) {
  await send("POST", "/desk/officer/device", { device: device().number, name });
  await noteDevice({ name, registered: true });
}

export async function show(context) {
  const { mine, others } = await waiting();
  const input = element("input", { id: "device-name", maxlength: context.form?.limits?.device?.name, value: device().name || text("o-device-default") });
  const fault = element("p", { role: "status", class: "quiet" });
  head(text("o-this-phone"), "#/");
  screen("phone", element("h2", {}, text("o-this-phone")), clockBand(),
    element("section", { class: "part flat" }, element("label", { class: "ask", for: "device-name" }, text("o-device-name")), input,
      button(text(device().registered ? "o-device-rename" : "o-device-register"), async () => {
        try {
          await register(input.value.trim() || text("o-device-default"));
          show(context);
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          fault.textContent = error.message;
        }
      }, { kind: `wide ${device().registered ? "" : "primary"}`, verb: "register-device" }), fault),
    element("dl", { class: "pairs" },
      element("dt", {}, text("o-signed-in")), element("dd", {}, owner().name),
      element("dt", {}, text("o-unsent-n")), element("dd", {}, `${mine}${others ? ` + ${text("o-of-others", { n: others })}` : ""}`),
      element("dt", {}, text("o-clock")), element("dd", {}, Math.abs(ahead()) < 2000 ? text("o-clock-good") : text("o-clock-off", { n: Math.round(ahead() / 1000) })),
      element("dt", {}, text("o-key-until")), element("dd", {}, `${day(owner().until)} ${time(owner().until, { seconds: false })}`)),
    lasting ? null : band("late", text("o-keeps-nothing")),
    element("section", { class: "part flat" }, element("h3", {}, text("o-kept-how")), element("p", { class: "quiet" }, text("o-kept-against")), element("p", { class: "quiet" }, text("o-kept-not-against"))),
    element("section", { class: "part flat" }, button(text("o-sign-out"), () => leave(context), { kind: "wide", verb: "sign-out" })));
  bar(go(text("o-back"), "#/", { kind: "thumb" }));
}

const tooLarge = (one) => one.size > ROOM * 0.7;

async function emptyMine(id, sparing = false) {
  for (const [store, key] of [["reports", "id"], ["out", "seq"], ["files", "id"], ["made", "ref"], ["known", "id"]]) {
    for (const one of await rows(store)) {
      if (one.owner !== id || (sparing && store === "files" && tooLarge(one))) continue;
      await remove(store, one[key]);
      if (store === "files") await remove("bytes", one.id);
    }
  }
}

/** Asked of who leaves with something unsent. It has an address of its own: what is drawn anew meanwhile is this question. */
export async function leaving(context) {
  const { mine } = await waiting();
  if (!mine) {
    location.hash = PHONE;
    return;
  }
  head(text("o-sign-out"), PHONE);
  screen("leaving", element("h2", {}, text("o-sign-out")), band("soon", text(isUp() ? "o-leaving-unsent" : "o-leaving-no-line", { n: mine })));
  bar(go(text("o-stay"), PHONE, { kind: "thumb primary", verb: "stay" }), button(text("o-leave-sealed"), () => leave(context, true), { kind: "thumb", verb: "leave-sealed" }));
}

/** Signing out: everything is sent first, and then nothing of the officer stays here. What cannot be sent stays sealed, and is said. */
async function leave(context, sure = false) {
  flushTyping();
  await written();
  if (isUp()) await sync();
  const { mine } = await waiting();
  if (mine && !sure) {
    location.hash = LEAVING;
    return;
  }
  if (!mine) await emptyMine(owner().owner);
  if (isUp()) {
    await end("signed-out");
    const form = document.querySelector("form[action$='/logout/']");
    form.querySelector("[name=csrfmiddlewaretoken]").value = token();
    form.submit();
  } else {
    await put("owner", { id: "leaving", token: token() });
    await end("locked");
  }
}

/** True if the officer left while there was no line: the session ends now, before anything is shown. */
export async function leaveIfOwed() {
  const owed = await row("owner", "leaving");
  if (!owed) return false;
  // Another session than the one that was left: nothing is owed any more.
  if (owed.token !== token()) {
    await remove("owner", "leaving");
    return false;
  }
  const form = document.querySelector("form[action$='/logout/']");
  if (!form || !isUp()) return false;
  await remove("owner", "leaving");
  await end("signed-out");
  form.querySelector("[name=csrfmiddlewaretoken]").value = token();
  form.submit();
  return true;
}

/** Covers the page: nobody works here now, and nothing of a case stays on it. why: see owner.js. */
export async function cover(why) {
  // A session that ended may be that of who left the service.
  if (["ended", "nobody"].includes(why) && (await last(device().id))) return cover("barred");
  const { mine, others } = await waiting();
  forget();
  document.getElementById("bar").hidden = true;
  for (const node of document.querySelectorAll("#toasts > *")) node.remove();
  head("Hilo");
  const count = mine + others;
  screen(`gone ${why}`, element("div", { class: "covered", id: "gone", role: "alert" }, element("h2", {}, text(`o-gone-${why}`)),
    count && !CLOSED.includes(why) ? element("p", {}, text("o-gone-kept", { n: count })) : null,
    // Why, until when and what they may do about it stands in the own file, which stays open to who is suspended.
    why === "barred" ? element("p", {}, go(text("o-my-file"), "/desk/certification/mine", { kind: "thumb wide primary" })) : null,
    CLOSED.includes(why) ? element("p", {}, text(`o-gone-${why}-what`)) : element("p", {}, go(text("o-sign-in"), "/accounts/login/?next=/desk/officer/", { kind: "thumb wide primary" }))));
}

/** What is not sent, as it lies here, in requests that are small enough; a photograph that is not stays sealed on the phone. */
async function* sealedBatches(id) {
  for (const [store, unsent] of [["reports", (one) => one.waits], ["out", () => true], ["files", (one) => !one.done]]) {
    let [batch, size] = [[], 0];
    for (const one of (await rows(store)).filter((each) => each.owner === id && unsent(each))) {
      if (!lasting || tooLarge(one)) continue;
      const held = store === "files" ? (await row("bytes", one.id))?.box : one.box;
      const boxes = [one.meta, held].filter(Boolean).map((box) => ({ iv: base64(box.iv), data: base64(box.data) }));
      const length = boxes.reduce((sum, box) => sum + box.data.length, 0);
      if (batch.length && size + length > ROOM) {
        yield { store, batch };
        [batch, size] = [[], 0];
      }
      batch.push({ verb: one.verb ?? "", at: one.at, object: one.object ?? "", boxes });
      size += length;
    }
    if (batch.length) yield { store, batch };
  }
}

/** Sends everything that is not on the server, sealed as it lies here. How much that was; throws a Problem. */
async function deliver(verb, id) {
  let [number, sent] = [0, 0];
  for await (const { store, batch } of sealedBatches(id)) {
    await send("POST", `/desk/officer/${verb}`, { device: device().number, store, rows: batch }, { key: `${device().number}-${verb}-${number}`, timeout: 60_000 });
    number += 1;
    sent += batch.length;
  }
  return sent;
}

/**
 * The last sending of who was suspended or left: delivered once, then it is gone from here. True if it was taken; a
 * session that merely ended is refused it, and all stays as it lies.
 */
async function last(id) {
  if (!id) return false;
  try {
    const sent = await deliver("last", id);
    if (sent) await emptyMine(id, true);
    return sent > 0;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return false;
  }
}

/** Whoever may act no more writes and reads nothing here from now on. */
export async function barred() {
  await flushTyping();
  await written();
  await last(device().id);
  if (owner()) await end("barred");
  else await cover("barred");
}

/** A revoked phone: what is not on the server is sent once, sealed as it lies here; then the phone is empty. */
export async function revoke() {
  await noteDevice({ revoked: true });
  const id = device().id;
  if (id && owner()) {
    try {
      await deliver("sealed", id);
      await emptyMine(id, true);
    } catch (error) {
      // No line now: it lies sealed until the page is opened with one.
      if (!(error instanceof Problem)) throw error;
    }
  }
  await end("revoked");
  await cover("revoked");
}

