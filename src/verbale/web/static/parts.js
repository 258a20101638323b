// A long text comes in parts, and what was corrected comes anew; the record follows the reading.
"use strict";

const parts = (() => {
  const onward = document.getElementById("onward");
  const status = onward.querySelector("[role='status']");
  const raw = new Map();  // what each part was when it came, to see whether it has changed
  let busy = null;

  const keep = (part, list) => raw.set(part.dataset.from, part.outerHTML + list.outerHTML);
  const get = async (from, to) => {
    const response = await fetch(`/reports/${report.sha256}?from=${from}${to === undefined ? "" : `&to=${to}`}`);
    if (!response.ok) throw new Error("The rest of the report could not be fetched. Is the reading room still running?");
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = { part: page.querySelector(".part"), list: page.querySelector("ol"), rest: page.getElementById("rest") };
    if (!found.part) throw new Error("The answer was not a part of the report.");
    return found;
  };

  const more = () => {
    if (onward.hidden || busy) return busy ?? Promise.resolve(false);
    status.textContent = "Fetching…";
    busy = get(door.text.lastElementChild.dataset.to).then((found) => {
      keep(found.part, found.list);
      door.mend(found.part);
      door.text.append(found.part);
      document.getElementById("rows").append(found.list);
      onward.hidden = "last" in found.rest.dataset;
      status.textContent = "";
      return true;
    }).catch((error) => { status.textContent = error.message; return false; }).finally(() => { busy = null; });
    return busy;
  };

  const onwardWhile = async (wanted, sentence) => {
    for (let told = false; !onward.hidden && wanted(); told = true) {
      if (!told) tell(sentence, 60000);
      if (!await more()) break;
      await new Promise((go) => setTimeout(go));
      if (onward.hidden || !wanted()) tell("");
    }
  };
  /** Fetches on until a row is there, or a place of the text is. */
  const until = async (id) => { await cast; await onwardWhile(() => !report.row(id), "Going on to that row…"); };
  const upTo = (point) => onwardWhile(() => Number(door.text.lastElementChild.dataset.to) < point, "Going on to those words…");
  /** Prints the report, the whole of it. */
  const print = async () => {
    await onwardWhile(() => true, "Fetching the rest of the report to print it…");
    if (onward.hidden) globalThis.print(); else tell(status.textContent);
  };

  /** Fetches the actors that the page had no room for. */
  const others = async () => {
    const list = document.querySelector("#cast ul[data-more]");
    const response = list && await fetch(`/reports/${report.sha256}/cast?from=${list.dataset.more}`).catch(() => null);
    if (response?.ok) list.append(...new DOMParser().parseFromString(await response.text(), "text/html").querySelectorAll("li"));
  };
  let cast = others();

  /** Brings what is on the page up to date; places and choices stay. */
  const renew = async () => {
    const lists = [...document.querySelectorAll("#rows ol")];
    for (const [n, part] of [...door.text.children].entries()) {
      const found = await get(part.dataset.from, part.dataset.to);
      if (n === 0) {
        const rest = document.getElementById("rest");
        for (const old of rest.querySelectorAll("details[open]")) found.rest.querySelector(`#${old.id}`)?.setAttribute("open", "");
        rest.replaceWith(found.rest);
        await (cast = others());
        layers.count(found.rest);
        document.getElementById("made").textContent = found.rest.dataset.corrections;
        document.getElementById("nothing").hidden = ["q", "e", "c"].some((one) => found.rest.dataset[one] !== "0");
      }
      if (raw.get(part.dataset.from) === found.part.outerHTML + found.list.outerHTML) continue;
      keep(found.part, found.list);
      door.mend(found.part);
      part.replaceWith(found.part);
      lists[n].replaceWith(found.list);
    }
    const id = report.chosen;
    report.chosen = null;
    hovered = [];
    if (id && report.row(id)) report.choose(id, { quiet: true });
  };

  for (const [n, part] of [...door.text.children].entries()) keep(part, document.querySelectorAll("#rows ol")[n]);
  door.mend(door.text);
  onward.querySelector("button").addEventListener("click", more);
  new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) more().then((went) => went && follow()); }, { rootMargin: "1200px" }).observe(onward);
  const follow = () => { const box = onward.getBoundingClientRect(); if (!onward.hidden && box.top < innerHeight + 1200) more().then((went) => went && follow()); };
  // Browsers do not wait before they print.
  addEventListener("keydown", (event) => {
    if (event.key?.toLowerCase() !== "p" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || onward.hidden) return;
    event.preventDefault();
    print();
  });
  return { more, until, upTo, print, renew };
})();
window.parts = parts;

// Where the record is while one reads

let reading = 0;
addEventListener("scroll", () => {
  cancelAnimationFrame(reading);
  reading = requestAnimationFrame(() => {
    if (narrow.matches || panel.matches(":hover, :focus-within") || report.chosen) return;
    const rows = report.rows();
    let low = 0, high = rows.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const mark = door.text.querySelector(`[data-m="${CSS.escape(rows[middle].id)}"]`);
      if (mark && mark.getBoundingClientRect().top < 160) low = middle + 1; else high = middle;
    }
    if (!rows[low]) return;
    const top = rows[low].getBoundingClientRect().top - panel.getBoundingClientRect().top;
    panel.scrollTo({ top: scrollY < 40 ? 0 : panel.scrollTop + top - 12 });
  });
}, { passive: true });

const header = document.querySelector(".bar");
const measure = () => document.documentElement.style.setProperty("--bar", `${getComputedStyle(header).position === "sticky" ? header.offsetHeight : 0}px`);
measure();
addEventListener("resize", measure);

const named = async () => {
  let id = "";
  try { id = decodeURIComponent(location.hash.slice(1)); } catch { /* no id of ours */ }
  if (!id || id === report.chosen) return;
  await parts.until(id);
  if (report.row(id)) { report.choose(id, { words: true }); return; }
  const gone = document.querySelector(`#gone li[data-item="${CSS.escape(id)}"]`);
  if (gone) {
    gone.closest("details").open = true;
    gone.scrollIntoView({ block: "nearest" });
    tell("That row was rejected. It can be brought back, below the record.", 12000);
  } else if (/^[qeca]x?\d+x*$/.test(id)) tell(`The record of this report has no row ${id} now.`, 12000);
};
addEventListener("hashchange", named);
{
  const first = report.rows()[0];
  if (first) first.tabIndex = 0;
  if (location.hash) addEventListener("DOMContentLoaded", named, { once: true });
}
