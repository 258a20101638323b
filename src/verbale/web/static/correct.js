// Putting rows right on the page of their report.
"use strict";

const KINDS = { q: "attribution", e: "event", c: "commitment" };
const bubble = document.getElementById("bar");
const made = [];  // the corrections that were made on this page, to be undone in turn
let line = Promise.resolve();  // what was asked for, one thing after the other

const kindOf = (row) => KINDS[row.classList[0]];
const button = (label, attributes = {}) => {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
};

// What can be done with the row that is looked at

document.addEventListener("chosen", ({ detail: row }) => {
  if (report.isActor(row.id) || row.querySelector(".acts") || !KINDS[row.classList[0]]) return;
  const acts = document.createElement("div");
  acts.className = "acts";
  acts.append(
    button("Accept", { "data-act": "accept", "aria-keyshortcuts": "a" }),
    button("Reject", { "data-act": "reject", "aria-keyshortcuts": "x" }),
    button("Edit", { "data-act": "edit", "aria-keyshortcuts": "e" }),
  );
  if (row.dataset.v) acts.append(button("Evidence", { "data-evidence": "", "aria-keyshortcuts": "v" }));
  if (row.dataset.s) acts.append(button("Undo", { "data-undo": row.dataset.s, "aria-keyshortcuts": "u" }));
  acts.append(
    button("‹", { class: "go", "data-step": "-1", "aria-label": "Row before" }),
    button("›", { class: "go", "data-step": "1", "aria-label": "Next row" }),
    button("Close", { class: "go", "data-close": "" }),
  );
  row.append(acts);
});
document.addEventListener("left", ({ detail: row }) => {
  if (!row.querySelector(".edit")) row.querySelector(".acts")?.remove();
  row.querySelector(":scope > .trouble")?.remove();
});

document.addEventListener("click", (event) => {
  const pressed = event.target.closest("button");
  if (!pressed) return;
  const row = pressed.closest("li[id]");
  // The second half of a double click falls on what has come to stand there since.
  if (event.detail > 1 && (pressed.dataset.act || pressed.dataset.undo)) return;
  if (pressed.dataset.act === "edit") edit(row);
  else if (pressed.dataset.act) act(row, pressed.dataset.act);
  else if (pressed.dataset.undo && pressed.closest(".record")) undo(Number(pressed.dataset.undo));
  else if ("evidence" in pressed.dataset) report.toEvidence();
  else if (pressed.dataset.step) report.step(Number(pressed.dataset.step));
  else if ("close" in pressed.dataset) report.choose(null);
});

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    if (!bubble.hidden) { bubble.hidden = true; getSelection().removeAllRanges(); event.preventDefault(); return; }
    const form = document.querySelector(".edit");
    if (form && !document.querySelector("dialog[open]")) { close(form); event.preventDefault(); }
    return;
  }
  if (event.target.closest("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]")) return;
  const row = report.chosen && !report.isActor(report.chosen) ? report.row(report.chosen) : null;
  if (event.repeat) return;  // a key that is held down is meant once
  if (event.key === "u") undo();
  else if (row && event.key === "a") act(row, "accept");
  else if (row && event.key === "x") act(row, "reject");
  else if (row && event.key === "e") edit(row);
  else return;
  event.preventDefault();
});

/** Does one thing after the other, under the name of who corrects. What is being typed in a form comes
 *  first, since the page is brought up to date after each. */
const inTurn = async (what, form = null) => {
  if (document.querySelector(".edit") !== form) return tell("First save the row that you are editing, or leave it.");
  if (!await hand.ask()) return undefined;
  const slow = setTimeout(() => tell("Waiting for the reading room…", 60000), 700);
  line = line.then(what).finally(() => clearTimeout(slow));
  return line;
};

const correct = (values) => hand.send(`/api/v1/reports/${report.sha256}/corrections`, { ...values, by: hand.name });
const seenOf = (row) => ({
  item: row.id, kind: kindOf(row), seen: row.dataset.s ? Number(row.dataset.s) : null,
  anchor: row.dataset.p.split("-").map(Number),
});

/** Brings the page up to date after something was written, whether or not that can be shown. */
const renewed = () => parts.renew().catch((error) => tell(`What you did is on record, but this page is not up to date: ${error.message}`));

const act = ({ id }, what) => inTurn(async () => {
  const row = report.row(id);
  if (!row) return;
  const at = report.rows().indexOf(row);
  try {
    const { correction } = await correct({ act: what, ...seenOf(row) });
    made.push(correction.id);
    await renewed();
    // Who has gone on to another row meanwhile stays there.
    if (what === "reject" && !report.chosen) {
      const left = report.rows();
      report.choose(left[Math.min(at, left.length - 1)]?.id ?? null, { focus: true });
    } else if (report.chosen === id) report.choose(id, { focus: true });
    tell(what === "reject" ? "Rejected. Press u to undo." : "Accepted.");
  } catch (error) { await refused(id, error); }
});

const forget = (id) => { if (made.includes(id)) made.splice(made.indexOf(id), 1); };
const undo = (id) => inTurn(async () => {
  const row = report.row(report.chosen);
  const last = id ?? made.at(-1) ?? (row?.dataset.s ? Number(row.dataset.s) : null);
  if (!last) { tell("There is nothing to undo here."); return; }
  try {
    const { correction } = await hand.undo(last).catch((error) => {
      if (error.status === 409) forget(last);  // or else the next u would meet it again
      throw error;
    });
    forget(last);
    await renewed();
    if (correction.item && report.row(correction.item)) report.choose(correction.item, { focus: true });
    tell("Undone.");
  } catch (error) { await refused(report.chosen, error); }
});

/** Shows why something was refused, beside the row as it is now. */
const refused = async (id, error) => {
  if (error.status === 409) await renewed();
  const row = report.row(id);
  tell("");
  if (!row) { tell(error.message, 12000); return; }
  report.choose(id, { quiet: true });
  row.querySelector(":scope > .trouble")?.remove();
  const told = document.createElement("p");
  told.className = "trouble";
  told.setAttribute("role", "alert");
  told.textContent = error.message;
  row.append(told);
};
