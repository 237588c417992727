// A button acts when the finger is lifted inside it: a hand may tremble, slide and come back.
// Keyboards and assistive devices come as a click without a pointer (detail 0).
import { send, touch } from "./socket.js";

const acts = [];
const held = new Map(); // pointer id -> the button it went down on

/** What a button that matches `selector` does. */
export function on(selector, act) {
  acts.push([selector, act]);
}

export const screen = () => document.getElementById("screen");
export const screenId = () => Number(screen().dataset.screen);

document.addEventListener("pointerdown", (event) => {
  const button = event.target.closest("button");
  if (button) held.set(event.pointerId, button);
  // A key must not take the caret out of the field.
  if (button?.dataset.key) event.preventDefault();
  touch();
});

document.addEventListener("pointerup", (event) => {
  const button = held.get(event.pointerId);
  held.delete(event.pointerId);
  const under = document.elementFromPoint(event.clientX, event.clientY);
  if (button && button === under?.closest("button")) act(button);
  else if (!button && screen().dataset.name === "attract" && under?.closest("#kiosk")) invite();
});

document.addEventListener("pointercancel", (event) => held.delete(event.pointerId));

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button && event.detail === 0) act(button);
});

function act(button) {
  if (button.disabled) return;
  for (const [selector, run] of acts) if (button.matches(selector)) run(button);
}

/** The whole attract screen is a button: people touch the picture. */
function invite() {
  const first = screen().querySelector("[data-action].primary") ?? screen().querySelector("[data-action]");
  if (first) act(first);
}

on("[data-action]", (button) => {
  button.disabled = true; // until the next screen: a second tap means nothing
  send({ type: "press", action: button.dataset.action, value: button.dataset.value, screen: screenId() });
});

document.addEventListener("contextmenu", (event) => event.preventDefault());
