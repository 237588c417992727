// Telex: Vietnamese letters from plain ones, one syllable at a time. Pure: (word, key) -> word.
//
// aa ee oo → â ê ô, aw → ă, ow uw w → ơ ư, dd → đ; s f r x j → sắc huyền hỏi ngã nặng, z takes
// the tone away. The same key twice gives the plain letters back.

const TONES = { s: "\u0301", f: "\u0300", r: "\u0309", x: "\u0303", j: "\u0323" };
const TONE = /[\u0300\u0301\u0303\u0309\u0323]/u;
const TONE_ALL = /[\u0300\u0301\u0303\u0309\u0323]/gu;
const VOWEL = /[aăâeêioôơuưy]/iu;
const MARKED = /[ăâêôơư]/iu;
const HATS = { a: "â", e: "ê", o: "ô" };
const HORNS = { a: "ă", o: "ơ", u: "ư" };
const PLAIN = { ă: "a", ơ: "o", ư: "u" };

/** The word after one more key. */
export function compose(word, key) {
  const k = key.toLowerCase();
  const result = tone(word, k) ?? hat(word, k) ?? horn(word, key) ?? bar(word, k) ?? letter(word, key);
  return result.normalize("NFC");
}

/** Put a tone ("s", "f", "r", "x", "j") on a word, or take it off when it is there already. */
export function putTone(word, key) {
  const [bare, old] = split(word);
  return (old === TONES[key] ? bare : place(bare, TONES[key])).normalize("NFC");
}

/** The letter with its marks (ă, ơ, đ…) but without a tone, and the tone. */
function split(word) {
  const apart = word.normalize("NFD");
  const found = apart.match(TONE);
  return [apart.replace(TONE_ALL, "").normalize("NFC"), found ? found[0] : ""];
}

/** Where the vowels of the syllable are: [start, end). "qu" and "gi" are consonants. */
function nucleus(bare) {
  let start = bare.search(VOWEL);
  if (start < 0) return null;
  const head = bare.slice(0, start + 1).toLowerCase();
  const next = bare[start + 1] ?? "";
  if ((head === "qu" || head === "gi") && VOWEL.test(next)) start += 1;
  let end = start;
  while (end < bare.length && VOWEL.test(bare[end])) end += 1;
  return [start, end];
}

/** The place of the tone, by the modern rule: on the main vowel (hoà, thuý, toán, mía). */
function seat(bare) {
  const found = nucleus(bare);
  if (!found) return -1;
  const [start, end] = found;
  for (let i = end - 1; i >= start; i -= 1) if (MARKED.test(bare[i])) return i;
  const length = end - start;
  if (length >= 3) return start + 1;
  if (length === 1) return start;
  const open = end === bare.length;
  return !open || /^(oa|oe|uy)$/i.test(bare.slice(start, end)) ? start + 1 : start;
}

function place(bare, mark) {
  const at = mark ? seat(bare) : -1;
  return at < 0 ? bare : bare.slice(0, at + 1) + mark + bare.slice(at + 1);
}

function tone(word, k) {
  if (k !== "z" && !(k in TONES)) return null;
  const [bare, old] = split(word);
  if (seat(bare) < 0 || (k === "z" && !old)) return null;
  if (k === "z") return bare;
  return old === TONES[k] ? bare + k : place(bare, TONES[k]);
}

function swap(text, at, by) {
  const upper = text[at] !== text[at].toLowerCase();
  return text.slice(0, at) + (upper ? by.toUpperCase() : by) + text.slice(at + 1);
}

/** aa, ee, oo: anywhere in the syllable, so that "tana" gives "tân" as well. */
function hat(word, k) {
  const to = HATS[k];
  if (!to) return null;
  const [bare, mark] = split(word);
  const [start, end] = nucleus(bare) ?? [0, 0];
  for (let i = end - 1; i >= start; i -= 1) {
    const now = bare[i].toLowerCase();
    if (now === to) return place(swap(bare, i, k), mark) + k;
    if (now === k || (now === HORNS[k] && k === "a")) return place(swap(bare, i, to), mark);
  }
  return null;
}

function horn(word, key) {
  if (key.toLowerCase() !== "w") return null;
  const [bare, mark] = split(word);
  const found = nucleus(bare);
  if (!found) return bare + (key === "W" ? "Ư" : "ư");
  const [start, end] = found;
  const vowels = bare.slice(start, end).toLowerCase();
  const pair = vowels.search(/[uư]o/);
  if (pair >= 0) {
    // "thuở", "huơ": after h the u stays until something follows (then: hương).
    const alone = start + pair + 2 === bare.length && /h$/i.test(bare.slice(0, start)) && vowels[pair] === "u";
    const horned = swap(bare, start + pair + 1, "ơ");
    return place(alone ? horned : swap(horned, start + pair, "ư"), mark);
  }
  const undo = vowels.match(/ươ|[ăơư]/);
  if (undo) {
    let plain = bare;
    [...undo[0]].forEach((vowel, i) => (plain = swap(plain, start + undo.index + i, PLAIN[vowel])));
    return place(plain, mark) + key;
  }
  // "ua" takes it on the u (mưa), "oa" on the a (hoặc); else the first that can.
  const order = vowels.startsWith("ua") ? "u" : ["a", "o", "u"].find((v) => vowels.includes(v));
  const at = order === undefined ? -1 : vowels.indexOf(order);
  return at < 0 ? null : place(swap(bare, start + at, HORNS[order]), mark);
}

function bar(word, k) {
  if (k !== "d") return null;
  const first = word[0]?.toLowerCase();
  if (first === "d") return swap(word, 0, "đ");
  return first === "đ" ? swap(word, 0, "d") + "d" : null;
}

/** Any other letter: it is added, and the tone goes where it now belongs. */
function letter(word, key) {
  const [bare, mark] = split(word);
  // "thuơ" grows into "thương": before a final letter uơ is ươ.
  const pair = /^qu/i.test(bare) ? -1 : bare.search(/uơ$/i);
  const longer = (pair < 0 ? bare : swap(bare, pair, "ư")) + key;
  if (!mark) return longer;
  // "hòa" typed in that order stays "hòa": both ways of writing an open oa, oe, uy are in use on papers.
  if (/(oa|oe|uy)$/i.test(longer) && split(word)[0] === bare && seat(bare) === bare.length - 1) return place(bare, mark) + key;
  return place(longer, mark);
}
