// The developer's dock, where the page has one.
import { on } from "./press.js";
import { send } from "./socket.js";

const root = document.documentElement;

if (document.getElementById("dock") && matchMedia("(min-aspect-ratio: 5/4)").matches) root.dataset.dock = "open";

on("[data-dock]", (button) => send({ type: "dock", do: button.dataset.dock, value: button.dataset.value }));
on('[data-local="dock"]', () => {
  root.dataset.dock = root.dataset.dock === "open" ? "closed" : "open";
});
