// Codes and places by a few letters, from the lists that are kept here: for the time without a line.

import { keptLists } from "./owner.js";

/** Letters without accents, in lower case. */
const fold = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const pieces = (words) => fold(words).replaceAll(",", " ").split(/\s+/).filter(Boolean);
const fits = (wanted, words) => wanted.every((piece) => words.some((word) => word.startsWith(piece)));

/** Codes that begin with the digits, or whose name or everyday words have beginnings of all that was typed; the usual ones first. */
export async function codesNamed(words, limit = 8) {
  const wanted = pieces(words);
  if (!wanted.length) return [];
  const { codes } = await keptLists();
  if (/^\d+$/.test(words.trim())) return codes.filter((one) => one.code.startsWith(words.trim())).slice(0, limit);
  const rank = (one) => (fits(wanted, pieces(one.name)) ? 0 : 1000) + one.usual;
  return codes.filter((one) => fits(wanted, pieces(`${one.name} ${one.subtype} ${one.also}`))).sort((a, b) => rank(a) - rank(b)).slice(0, limit);
}

/** Places whose words begin with all the letters: those named so first; the list is in order of population. */
export async function placesNamed(words, limit = 8) {
  const wanted = pieces(words);
  if (!wanted.length) return [];
  const found = (await keptLists()).places.filter((one) => fits(wanted, pieces(`${one.name} ${one.within}`)));
  const first = (one) => (fold(one.name).startsWith(wanted[0]) ? 0 : 1);
  return found.sort((a, b) => first(a) - first(b)).slice(0, limit);
}
