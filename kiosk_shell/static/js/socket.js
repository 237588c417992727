// One WebSocket: htmx opens it and puts the fragments in place; this sends, and keeps it open.

const RETRIED_BY_HTMX = [1006, 1011, 1012, 1013];
const BEAT = 5000;
const TOUCH = 2000;

const root = document.documentElement;
let socket = null;
let resting = 0; // while it runs, touches wait
let news = null; // what the next touch will carry

htmx.config.wsReconnectDelay = (tries) => Math.min(300 * 2 ** tries, 4000);

document.body.addEventListener("htmx:wsOpen", (event) => {
  socket = event.detail.socketWrapper;
  root.dataset.link = "up";
  beat();
});

document.body.addEventListener("htmx:wsClose", (event) => {
  root.dataset.link = "down";
  const { event: closed, socketWrapper } = event.detail;
  if (!RETRIED_BY_HTMX.includes(closed.code)) setTimeout(() => socketWrapper.reconnect(), 1000);
});

/** Send a message; while the connection is down it waits and goes first thing afterwards. */
export function send(message) {
  socket?.send(JSON.stringify(message));
}

/** A sign of life without a meaning, with what stands in the field: at most one in two seconds. */
export function touch(draft = {}) {
  news = { ...news, ...draft };
  if (!resting) tell();
}

function tell() {
  clearTimeout(resting);
  resting = 0;
  if (!news || root.dataset.link !== "up") return;
  send({ type: "touch", ...news });
  news = null;
  resting = setTimeout(() => {
    resting = 0;
    tell();
  }, TOUCH);
}

/** What was typed is on its way or gone: no later touch may bring it again. */
export function forget() {
  news = null;
}

function beat() {
  if (root.dataset.link === "up") send({ type: "beat" });
}

setInterval(beat, BEAT);
