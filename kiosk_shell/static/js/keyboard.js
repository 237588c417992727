// The on-screen keyboard: it writes into the field that the browser would write into as well.
import { on, screen, screenId } from "./press.js";
import { forget, send, touch } from "./socket.js";
import { compose, putTone } from "./telex.js";
import { eraseDate, group, typeDate } from "./format.js";

let input = null; // the field of this screen
let board = null;
let form = null;
let shift = false;
let sent = false; // its words are on their way: what is in the field is no draft any more

/** Take up the field of a screen that has just arrived. Returns it, null when there is none. */
export function openField(main, draft, same) {
  input = main.querySelector("[data-input]");
  board = main.querySelector(".keyboard");
  form = main.querySelector(".field");
  shift = sent = false;
  forget();
  if (!input) return null;
  if (draft && (same || (draft.label === label() && !input.value))) {
    input.value = draft.value;
    if (draft.typing) main.dataset.typing = "";
  }
  input.setSelectionRange(input.value.length, input.value.length);
  regroup();
  if (!form.matches(".ask") || (same && draft?.typing)) input.focus({ preventScroll: true });
  capitals();
  return document.activeElement === input ? input : null;
}

/** What was typed and not sent, so that a new picture (bigger letters, say) does not lose it. */
export function keepDraft(main) {
  if (!input || sent || !input.value) return null;
  return { value: input.value, label: label(), typing: "typing" in main.dataset };
}

const label = () => `${screen().dataset.name} ${form.dataset.type} ${form.querySelector("label").textContent}`;

// --- Keys ---------------------------------------------------------------------------------

on("[data-key]", (button) => {
  if (!input) return;
  const keys = { char: type, tone, delete: erase, clear, shift: capital, layer, marks, send: submit, close };
  keys[button.dataset.key](button);
  if (button.dataset.key !== "close") input.focus({ preventScroll: true });
  capitals();
  touch(typed());
});

/** What stands in the field, for the server to keep over a reload. A question is not kept. */
function typed() {
  if (sent || form.matches(".ask")) return {};
  return { draft: plain(), screen: screenId() };
}

function type({ dataset: { char } }) {
  const upper = board.dataset.case === "upper";
  const key = upper ? char.toLocaleUpperCase("vi") : char;
  shift = false;
  if (form.dataset.type === "date") return put(typeDate(input.value, key));
  if (form.dataset.type === "digits") return put(group(digits() + key, limit()));
  const telex = "telex" in board.dataset && /[a-z]/i.test(key);
  change((word) => (telex ? compose(word, key) : (word + key).normalize("NFC")));
}

function tone({ dataset: { char } }) {
  change((word) => putTone(word, char));
}

function erase() {
  if (form.dataset.type === "date") return put(eraseDate(input.value));
  if (form.dataset.type === "digits") return put(group(digits().slice(0, -1), limit()));
  const { selectionStart: start, selectionEnd: end, value } = input;
  const letters = [...value.slice(0, start)];
  if (start === end) letters.pop();
  write(letters.join(""), value.slice(end));
}

function clear() {
  put("");
}

function capital() {
  shift = !shift;
}

function layer() {
  board.dataset.layer = board.dataset.layer === "letters" ? "digits" : "letters";
}

function marks(button) {
  board.toggleAttribute("data-telex");
  button.setAttribute("aria-pressed", "telex" in board.dataset);
}

function close() {
  delete screen().dataset.typing;
  input.blur();
  dispatchEvent(new Event("typing"));
}

function submit(button) {
  const text = plain();
  if (form.matches(".ask") && !text) return open();
  sent = true;
  forget();
  if (button) button.disabled = true;
  send({ type: "say", text, screen: screenId() });
}

// --- Writing ------------------------------------------------------------------------------

const limit = () => Number(form.dataset.max);
const digits = () => input.value.replace(/\s/g, "");
const plain = () => (form.dataset.type === "digits" ? digits() : input.value).normalize("NFC").trim();

/** Change the word before the caret. */
function change(edit) {
  const { selectionStart: start, selectionEnd: end, value } = input;
  const before = value.slice(0, start).normalize("NFC");
  const word = before.match(/[\p{L}\p{M}]*$/u)[0];
  const longer = before.slice(0, before.length - word.length) + edit(word);
  const after = value.slice(end);
  if (longer.length + after.length <= Math.max(limit(), value.length)) write(longer, after);
}

function write(before, after) {
  input.value = before + after;
  input.setSelectionRange(before.length, before.length);
}

function put(value) {
  if (form.dataset.type === "digits" && value.replace(/\s/g, "").length > limit()) return;
  write(value, "");
}

/** Typed on real keys: digits are grouped, the rest is left as the visitor wrote it. */
function regroup() {
  if (form.dataset.type !== "digits" || input.selectionEnd !== input.value.length) return;
  const grouped = group(digits(), limit());
  if (grouped !== input.value) input.value = grouped;
}

/** Names begin each word with a capital, sentences their first. */
function capitals() {
  if (!board) return;
  const before = input.value.slice(0, input.selectionStart ?? input.value.length);
  const due = { words: /(^|[\s'-])$/u.test(before), first: before === "", all: true, none: false }[board.dataset.capitals];
  board.dataset.case = due !== shift ? "upper" : "lower";
  board.querySelector('[data-key="shift"]')?.setAttribute("aria-pressed", due !== shift);
}

function open() {
  screen().dataset.typing = "";
  input.focus({ preventScroll: true });
  dispatchEvent(new Event("typing"));
}

document.addEventListener("input", () => {
  regroup();
  capitals();
  touch(typed());
});
document.addEventListener("pointerup", (event) => {
  if (event.target === input && form.matches(".ask")) open();
});
document.addEventListener("selectionchange", () => input?.isConnected && capitals());
document.addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("keydown", (event) => {
  if (event.target !== input || event.isComposing) return;
  if (event.key === "Enter") {
    event.preventDefault();
    if (!event.repeat && !sent) submit(form.querySelector('[data-key="send"]'));
  }
  if (event.key === "Escape" && form.matches(".ask")) close();
});
