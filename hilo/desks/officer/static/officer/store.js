// The phone's database. Whatever tells of a person or a case lies in it sealed under its officer's key (js/vault.js); in
// clear stand only whose row it is, its kind, its time and how far it was sent.

import { keysOf, lasting, seal, sealBytes, unseal, unsealBytes, vault } from "../js/vault.js";

// owner: one row, whose phone this is now. device: this browser's number, one for each officer. reports: reports as they stand
// here. out: acts that are not acknowledged, in order. made: numbers the server gave to what was begun here. files:
// photographs, recordings and signatures and how far they are; bytes: their bytes, until they have arrived. known: what the server told last, for the home page.
export const { rows, row, put, remove, swap } = vault("hilo-officer", {
  owner: "id", device: "id", reports: "id", out: "seq", made: "ref", files: "id", bytes: "id", known: "id",
});
export { keysOf, lasting, seal, sealBytes, unseal, unsealBytes };
