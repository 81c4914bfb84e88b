// Which card the caller's words call for, ranked here so that a desk without a line offers the same ones on the same
// keys. The same rules as emergency/calls/spoken.py, held to it by a test that ranks the same phrases with both.

const GAP = 2;
const SLIP_FROM = 5;
const LONGEST_SAID = 2000;
const FOR_CODE = 20;
const SOUNDS = [["qu", "k"], ["ch", "#"], ["h", ""], ["ll", "y"], ["v", "b"], ["ce", "se"], ["ci", "si"], ["z", "s"], ["c", "k"], ["ge", "je"], ["gi", "ji"], ["x", "s"], ["nb", "mb"], ["np", "mp"], ["w", "gu"]];

function sound(word) {
  let heard = word;
  for (const [letters, other] of SOUNDS) heard = heard.replaceAll(letters, other);
  return heard.replace(/(.)\1+/g, "$1");
}

/** The words of a text by their sound. */
export function pieces(text) {
  const plain = [...text].slice(0, LONGEST_SAID).join("").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return (plain.match(/[a-z0-9]+/g) ?? []).map(sound).filter(Boolean);
}

function oneSlip(one, other) {
  if (Math.abs(one.length - other.length) > 1) return false;
  let at = 0;
  while (at < one.length && at < other.length && one[at] === other[at]) at += 1;
  if (at === 0) return false;
  const turned = one.slice(at, at + 2) === [...other.slice(at, at + 2)].reverse().join("") && one.slice(at + 2) === other.slice(at + 2);
  return turned || one.slice(at + 1) === other.slice(at + 1) || one.slice(at) === other.slice(at + 1) || one.slice(at + 1) === other.slice(at);
}

function like(given, word) {
  const whole = given.endsWith("$");
  const piece = whole ? given.slice(0, -1) : given;
  const weight = piece.length > 3 ? 1 : 0.6;
  if (word === piece || (!whole && word.startsWith(piece))) return weight;
  if (piece.length < SLIP_FROM) return 0;
  const ends = whole ? [word] : [-1, 0, 1].map((more) => word.slice(0, piece.length + more));
  return ends.some((end) => oneSlip(piece, end)) ? 0.8 * weight : 0;
}

function strength(phrase, said) {
  let best = 0;
  for (let start = 0; start < said.length; start += 1) {
    if (!like(phrase[0], said[start])) continue;
    let worth = 0;
    let at = start;
    for (let number = 0; number < phrase.length; number += 1) {
      let most = 0;
      let place = at;
      for (let one = at; one < Math.min(at + 1 + (number ? GAP : 0), said.length); one += 1) {
        const fits = like(phrase[number], said[one]);
        if (fits > most) [most, place] = [fits, one];
      }
      if (!most) {
        worth = 0;
        break;
      }
      worth += most;
      at = place + 1;
    }
    best = Math.max(best, worth);
  }
  return best;
}

/** Ids of the cards that the code or the words call for, the likeliest first. */
export function suggest(cards, narrative, code = "") {
  const said = pieces(narrative);
  const initials = new Set(said.map((word) => word[0]));
  const ranked = cards.map((card, place) => {
    const found = card.phrases.filter((phrase) => initials.has(phrase[0][0])).map((phrase) => strength(phrase, said)).sort((a, b) => b - a);
    const words = found[0] ? found[0] + found.slice(1, 4).reduce((sum, one) => sum + one, 0) / 4 : 0;
    const prefix = Math.max(0, ...card.codes.filter((one) => code && code.startsWith(one)).map((one) => one.length));
    return { id: card.id, place, total: (prefix ? FOR_CODE + prefix : 0) + Math.round(words * 1000) / 1000 };
  }).filter((one) => one.total);
  return ranked.sort((a, b) => b.total - a.total || a.place - b.place).map((one) => one.id);
}
