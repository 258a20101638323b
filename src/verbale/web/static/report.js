// A report and its record: text and rows linked both ways, layers and keys.
"use strict";

const desk = document.getElementById("desk");
const panel = document.querySelector(".record");
const narrow = matchMedia("(max-width: 60rem)");
const calm = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");
const report = {
  sha256: desk.dataset.report,
  chosen: null,
  rows: () => [...document.querySelectorAll("#rows li[id]")].filter((row) => row.offsetParent !== null || row.classList.contains("on")),
  row: (id) => (id ? panel.querySelector(`li[id="${CSS.escape(id)}"]`) : null),
  marks: (id) => [...door.text.querySelectorAll(`[data-m="${CSS.escape(id)}"]`)],
  isActor: (id) => Boolean(report.row(id)?.closest("#cast")),
};
window.report = report;

// Layers

const layers = (() => {
  const buttons = [...document.querySelectorAll("[data-layer]")];
  let off = [];
  try { off = (localStorage.getItem("layers") ?? "").split("").filter((letter) => "qeca".includes(letter)); } catch { /* all on */ }
  const show = () => {
    for (const button of buttons) {
      const hidden = off.includes(button.dataset.layer);
      desk.classList.toggle(`no-${button.dataset.layer}`, hidden);
      button.setAttribute("aria-pressed", String(!hidden));
    }
  };
  const turn = (letter) => {
    off = off.includes(letter) ? off.filter((one) => one !== letter) : [...off, letter];
    try { localStorage.setItem("layers", off.join("")); } catch { /* lasts for this page */ }
    show();
  };
  for (const button of buttons) button.addEventListener("click", () => turn(button.dataset.layer));
  show();
  return { turn, shown: (letter) => !off.includes(letter), count: (rest) => {
    for (const button of buttons) button.querySelector(".n").textContent = rest.dataset[button.dataset.layer];
  } };
})();

// What a place in the text belongs to

/** The ids of what is marked at an element, the innermost row first, actors last. */
report.at = (element) => {
  const rows = [], actors = [];
  for (let mark = element.closest?.("#text [data-m]"); mark; mark = mark.parentElement.closest("#text [data-m]")) {
    const letter = { MARK: "q", B: "q", I: "q", SPAN: "a" }[mark.tagName] ?? (mark.classList.contains("e") ? "e" : "c");
    if (layers.shown(letter)) (letter === "a" ? actors : rows).push(mark.dataset.m);
  }
  return [...new Set([...rows, ...actors])];
};

const light = (id, on, name = "hi") => {
  if (!id) return;
  report.row(id)?.classList.toggle(name, on);
  const own = report.isActor(id) ? "lit" : name;
  for (const mark of report.marks(id)) mark.classList.toggle(own, on);
};

/** Scrolls the record so that a row is seen, and nothing else. */
const reveal = (row, behavior = calm()) => {
  if (narrow.matches || !row) return;
  const box = panel.getBoundingClientRect(), own = row.getBoundingClientRect();
  if (own.top >= box.top + 8 && own.bottom <= box.bottom - 8) return;
  panel.scrollTo({ top: panel.scrollTop + own.top - box.top - box.height / 3, behavior });
};

/** Scrolls so that an element or a range of the text is seen. Parts that come into sight may turn out longer than
 *  they were taken for, so it is looked at again. */
const bring = (element, tries = 6) => {
  const box = element.getBoundingClientRect();
  const sheet = desk.classList.contains("sheeted") && narrow.matches ? panel.querySelector("li.on:not(.a)") : null;
  const bottom = sheet ? sheet.getBoundingClientRect().top - 12 : innerHeight - 80;
  if (box.top >= (narrow.matches ? 60 : 130) && (box.bottom <= bottom || box.top < (sheet ? bottom - 60 : innerHeight / 2))) return;
  const by = box.top - Math.min(innerHeight * .3, 260);
  scrollBy({ top: by, behavior: Math.abs(by) < 3 * innerHeight ? calm() : "instant" });
  if (tries && Math.abs(by) >= innerHeight) setTimeout(() => { if (element.isConnected ?? true) bring(element, tries - 1); }, 60);
};

/** Scrolls to the words of a row or actor and makes them flash. */
report.toWords = (id, focus = false) => {
  const marks = report.marks(id);
  const first = marks.find((mark) => mark.tagName === "MARK") ?? marks[0];
  if (!first) return;
  bring(first);
  for (const mark of marks) {
    mark.classList.remove("flash");
    void mark.offsetWidth;
    mark.classList.add("flash");
  }
  if (focus) { first.tabIndex = -1; first.focus({ preventScroll: true }); }
};

// The evidence of a commitment: whole sentences mostly, so it has no marks of its own

const evidenceOf = (row) => (row?.dataset.v ?? "").split(" ").filter(Boolean).map((place) => place.split("-").map(Number));
const showEvidence = (row) => {
  globalThis.CSS?.highlights?.delete("evidence");
  const [from, to] = row?.dataset.p?.split("-").map(Number) ?? [];  // what is owed is marked already
  const rests = evidenceOf(row).flatMap(([start, end]) => (from < end && start < to ? [[start, from], [to, end]] : [[start, end]]));
  const ranges = rests.filter(([start, end]) => start < end).map((place) => door.toRange(...place)).filter(Boolean);
  if (ranges.length && globalThis.Highlight) CSS.highlights.set("evidence", new Highlight(...ranges));
};
let shown = 0;
/** Goes to the evidence of the commitment that is chosen, each time to the next stretch of it. */
report.toEvidence = async () => {
  const places = evidenceOf(report.row(report.chosen));
  if (!places.length) return;
  const place = places[shown++ % places.length];
  await parts.upTo(place[1]);
  showEvidence(report.row(report.chosen));
  const range = door.toRange(...place);
  if (range) bring(range);
  tell(places.length > 1 ? `Evidence ${(shown - 1) % places.length + 1} of ${places.length}.` : "The evidence is tinted.");
};

/** Makes a row or an actor the one that is looked at; null lets go of it. */
report.choose = (id, { words = false, focus = false, quiet = false } = {}) => {
  if (report.chosen !== id) {
    const before = report.row(report.chosen);
    light(report.chosen, false, "on");
    light(report.chosen, false);
    before?.removeAttribute("aria-current");
    report.chosen = id;
    shown = 0;
    if (before) document.dispatchEvent(new CustomEvent("left", { detail: before }));
  }
  const row = report.row(id);
  showEvidence(row);
  if (!row) {
    report.chosen = null;
    desk.classList.remove("sheeted");
    if (!quiet) history.replaceState(null, "", location.pathname + location.search);
    return;
  }
  if (row.closest("details")) row.closest("details").open = true;
  light(id, true, "on");
  row.setAttribute("aria-current", "true");
  for (const other of document.querySelectorAll("#rows li[tabindex='0']")) other.tabIndex = -1;
  row.tabIndex = 0;
  if (!quiet) history.replaceState(null, "", `#${encodeURIComponent(id)}`);
  desk.classList.toggle("sheeted", !report.isActor(id));
  document.dispatchEvent(new CustomEvent("chosen", { detail: row }));
  reveal(row);
  if (focus) row.focus({ preventScroll: true });
  if (words) report.toWords(id);
};

door.text.addEventListener("click", (event) => {
  // While a row is being put right, the text is there to be selected from.
  if (!getSelection().isCollapsed || document.querySelector(".edit")) return;
  const ids = report.at(event.target);
  if (!ids.length) { if (narrow.matches) report.choose(null); return; }
  // Where marks lie on each other, another click chooses the next one outward.
  report.choose(ids[(ids.indexOf(report.chosen) + 1) % ids.length]);
  if (narrow.matches) bring(event.target);  // the sheet may have come over it
});

let hovered = [], waiting = 0;
const hover = (ids) => {
  if (String(ids) === String(hovered)) return;
  for (const id of hovered) light(id, false);
  if (report.chosen) light(report.chosen, true, "on");
  hovered = ids;
  for (const id of ids) light(id, true);
};
door.text.addEventListener("pointerover", (event) => {
  const ids = report.at(event.target);
  const actor = ids.find(report.isActor);
  hover([ids[0], actor].filter(Boolean));
  clearTimeout(waiting);
  if (ids[0] && !report.isActor(ids[0]) && !document.querySelector(".edit")) waiting = setTimeout(() => reveal(report.row(ids[0])), 250);
});
door.text.addEventListener("pointerleave", () => { clearTimeout(waiting); hover([]); });
panel.addEventListener("pointerover", (event) => {
  const link = event.target.closest("a[href^='#']");
  hover([link ? decodeURIComponent(link.hash.slice(1)) : event.target.closest("li[id]")?.id].filter(Boolean));
});
panel.addEventListener("pointerleave", () => hover([]));
panel.addEventListener("focusin", (event) => hover([event.target.closest("li[id]")?.id].filter(Boolean)));
panel.addEventListener("focusout", () => hover([]));
door.text.addEventListener("focusin", (event) => hover(report.at(event.target).slice(0, 1)));

panel.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (link) {
    event.preventDefault();
    report.choose(decodeURIComponent(link.hash.slice(1)), { words: true });
    return;
  }
  if (event.target.closest("a, button, input, select, textarea, label, form, summary")) return;
  const row = event.target.closest("li[id]");
  if (row && getSelection().isCollapsed) report.choose(row.id, { words: true });
});

// The list of downloads closes like a menu.
const downloads = document.querySelector(".more");
downloads.querySelector("[data-print]").addEventListener("click", () => parts.print());
document.addEventListener("click", (event) => { if (!downloads.contains(event.target)) downloads.open = false; });

// Keys

const step = (way) => {
  const rows = report.rows();
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.id === report.chosen);
  const next = rows[at < 0 ? (way > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + way, 0), rows.length - 1)];
  const inText = door.text.contains(document.activeElement);
  report.choose(next.id, { words: true, focus: !inText });
  if (inText) report.toWords(next.id, true);
  if (next === rows.at(-1)) parts.more();
};
report.step = step;

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]")) return;
  const control = event.target.closest("a, button, summary");
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "v") report.toEvidence();
  else if ("1234".includes(event.key)) layers.turn("qeca"["1234".indexOf(event.key)]);
  else if (event.key === "Enter" && report.chosen && !control) {
    if (door.text.contains(document.activeElement)) report.choose(report.chosen, { focus: true });
    else report.toWords(report.chosen, true);
  } else if (event.key === "Escape" && downloads.open) downloads.open = false;
  else if (event.key === "Escape" && !document.querySelector(".edit")) report.choose(null);
  else return;
  event.preventDefault();
});
