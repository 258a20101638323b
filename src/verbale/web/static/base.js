// What every page shares: theme, keys, one place to tell something.
"use strict";

const root = document.documentElement;
const kept = { get theme() { try { return localStorage.getItem("theme"); } catch { return null; } } };
if (kept.theme) root.dataset.theme = kept.theme;

/** Tells people something in a corner of the page; screen readers say it. */
window.tell = (sentence, milliseconds = 6000) => {
  const place = document.getElementById("told");
  place.textContent = sentence;
  clearTimeout(place.timer);
  place.timer = setTimeout(() => { place.textContent = ""; }, milliseconds);
};

const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
const goes = { h: "/", s: "/search", a: "/actors", p: "/pairs", i: "/issues", l: "/ledger" };
let going = false;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (going && goes[event.key]) {
    event.preventDefault();  // the key means nothing else on the page then
    going = false;
    location.href = goes[event.key];
    return;
  }
  going = event.key === "g";
  if (event.key === "/") {
    event.preventDefault();
    const field = document.querySelector("[data-key='/']");
    field.focus();
    field.select();
  } else if (event.key === "?") {
    document.getElementById("keys").showModal();
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys]")) document.getElementById("keys").showModal();
  if (event.target.closest("[data-theme-switch]")) {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* the choice lasts for this page */ }
  }
});
