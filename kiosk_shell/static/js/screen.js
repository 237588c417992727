// What happens when a new picture arrives: language, focus, announcement, countdown, paging.
import { on, screen } from "./press.js";
import { keepDraft, openField } from "./keyboard.js";

const still = matchMedia("(prefers-reduced-motion: reduce)");
let before = null; // what is to survive the swap: { main, focus, draft, scroll }
let ticking = 0;

document.body.addEventListener("htmx:wsBeforeMessage", () => {
  const main = screen();
  const focus = document.activeElement?.closest?.("[data-action]");
  before = {
    main,
    id: main.dataset.screen,
    focus: focus && { ...focus.dataset },
    draft: keepDraft(main),
    scroll: main.querySelector(".content").scrollTop,
  };
});

document.body.addEventListener("htmx:wsAfterMessage", () => {
  if (before && screen() !== before.main) arrive(screen(), before);
});

function arrive(main, old) {
  const same = old?.id === main.dataset.screen;
  document.documentElement.lang = main.lang;
  const field = openField(main, old?.draft, same);
  if (same && old.focus) again(main, old.focus)?.focus();
  else if (!field) main.querySelector("h1").focus({ preventScroll: true });
  if (same) main.querySelector(".content").scrollTop = old.scroll;
  announce(main);
  count(main);
  page();
}

function again(main, { action, value }) {
  return [...main.querySelectorAll("[data-action]")].find((b) => b.dataset.action === action && b.dataset.value === value);
}

/** For a screen reader: the caption in a place that stays, so that it is noticed. */
function announce(main) {
  const said = main.querySelector(".said").textContent.trim();
  const announcer = document.getElementById("announcer");
  announcer.lang = main.lang;
  if (announcer.textContent !== said) announcer.textContent = said;
}

/** The seconds left, for the eye only: the time itself is kept by the dialogue. */
function count(main) {
  clearInterval(ticking);
  const box = main.querySelector("[data-countdown]");
  if (!box) return;
  const all = Number(box.dataset.countdown);
  const start = performance.now();
  const tick = () => {
    const left = Math.max(0, all - (performance.now() - start) / 1000);
    box.querySelector("[data-left]").textContent = Math.ceil(left);
    box.style.setProperty("--left", Math.max(0, left - 1) / all);
    if (left === 0) clearInterval(ticking);
  };
  tick();
  ticking = setInterval(tick, 1000);
}

// --- What does not fit is paged with two big buttons -------------------------------------

const pagerOf = (part) => part.parentElement.querySelector(":scope > .pager");

/** Close up what does not fit: see the rules for data-tight. */
function fit() {
  const main = screen();
  for (const box of [main, ...main.querySelectorAll(".words, .work")]) {
    delete box.dataset.tight;
    for (const level of ["1", "2"]) if (box.clientHeight && box.scrollHeight > box.clientHeight + 1) box.dataset.tight = level;
  }
}

function page() {
  fit();
  for (const part of document.querySelectorAll("#screen [data-scroll]")) {
    const pager = pagerOf(part);
    pager.hidden = true;
    pager.hidden = part.scrollHeight <= part.clientHeight + 2;
    part.tabIndex = pager.hidden ? -1 : 0;
    mark(part);
  }
}

function mark(part) {
  const [up, down] = pagerOf(part).querySelectorAll("button");
  up.setAttribute("aria-disabled", part.scrollTop <= 1);
  down.setAttribute("aria-disabled", part.scrollTop + part.clientHeight >= part.scrollHeight - 2);
}

function turn(button, way) {
  const part = button.closest(".pager").parentElement.querySelector(":scope > [data-scroll]");
  part.scrollBy({ top: way * part.clientHeight * 0.8, behavior: still.matches ? "auto" : "smooth" });
}

on('[data-local="up"]', (button) => turn(button, -1));
on('[data-local="down"]', (button) => turn(button, 1));
document.addEventListener("scroll", (event) => event.target.matches?.("[data-scroll]") && mark(event.target), true);
document.addEventListener("toggle", page, true);
addEventListener("resize", page);
addEventListener("typing", page); // the keyboard of the ask box opened or closed
document.fonts.ready.then(page);

arrive(screen(), null);
