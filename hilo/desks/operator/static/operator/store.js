// The browser's database of the desk. What tells of a call lies in it sealed (js/vault.js).

import { keysOf, lasting, seal, unseal, vault } from "../js/vault.js";

// owner: one row, whose desk this is now. out: what is not sent yet, in order. sheets: calls in hand. made: calls that
// were taken without a line and have a folio by now.
export const { rows, row, put, remove, swap } = vault("hilo-operator", { owner: "id", out: "seq", sheets: "id", made: "ref" });
export { keysOf, lasting, seal, unseal };
