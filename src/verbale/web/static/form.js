// The forms in which rows are put right and added, filled in from what is selected in the text.
"use strict";

const NEW = { statement: "attribution", event: "event", commitment: "commitment" };

const fetchForm = async (query) => {
  const response = await fetch(`/reports/${report.sha256}/form?${new URLSearchParams(query)}`).catch(() => null);
  if (!response?.ok) throw new Error("The form could not be fetched. Is the row still there, and the reading room running?");
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const form = page.querySelector("form");
  modes(form, form.querySelector("[data-shape='mode'] input[type='hidden']")?.value);
  form.before_ = values(form);
  return form;
};

const edit = async (row) => {
  const open = document.querySelector(".edit");
  if (open) { if (open.closest("li") === row) return open.querySelector("input, select").focus(); if (!close(open)) return; }
  try {
    const form = await fetchForm({ kind: kindOf(row), item: row.id });
    report.choose(row.id);
    form.seen_ = seenOf(row);
    row.querySelector(".acts").hidden = true;
    row.append(form);
    form.querySelector("input, select").focus();
    form.scrollIntoView({ block: "nearest" });
    if (narrow.matches) report.toWords(row.id);
  } catch (error) { refused(row.id, error); }
};

const add = async (kind, span) => {
  const open = document.querySelector(".edit");
  if (open && !close(open)) return;
  try {
    const form = await fetchForm({ kind, start: span.start, end: span.end });
    report.choose(null);
    const row = document.createElement("li");
    row.className = `${kind === "attribution" ? "q" : kind[0]} d0 new on`;
    const title = document.createElement("p");
    title.className = "a";
    title.append(Object.assign(document.createElement("b"), { textContent: `New ${kind === "attribution" ? "statement" : kind}` }));
    row.append(title, form);
    const after = [...document.querySelectorAll("#rows li[data-p]")].find((one) => Number(one.dataset.p.split("-")[0]) > span.start);
    if (after) after.before(row); else document.querySelector("#rows ol:last-child").append(row);
    document.getElementById("nothing").hidden = true;
    desk.classList.add("sheeted");
    getSelection().removeAllRanges();
    form.querySelector("input, select").focus();
    row.scrollIntoView({ block: "nearest" });
  } catch (error) { tell(error.message); }
};

/** Closes a form; false where what was typed is to be kept. */
const close = (form) => {
  const typed = JSON.stringify(values(form)) !== JSON.stringify(form.before_);
  if (typed && !confirm("Leave the form? What you changed in it is lost.")) return false;
  const row = form.closest("li");
  form.remove();
  if (row.classList.contains("new")) {
    row.remove();
    desk.classList.remove("sheeted");
    document.getElementById("nothing").hidden = Boolean(document.querySelector("#rows li"));
    return true;
  }
  const acts = row.querySelector(".acts");
  if (acts) acts.hidden = false;
  row.focus({ preventScroll: true });
  return true;
};

addEventListener("beforeunload", (event) => {
  const form = document.querySelector(".edit");
  if (form && JSON.stringify(values(form)) !== JSON.stringify(form.before_)) event.preventDefault();
});

/** The modes of the type that is chosen. */
const modes = (form, wanted) => {
  const select = form.querySelector("[data-modes]");
  if (!select) return;
  select.all ??= [...select.options];
  const type = form.querySelector("[data-field='type'] select").value;
  const now = wanted ?? select.value;
  select.replaceChildren(...select.all.filter((one) => !one.dataset.type || one.dataset.type === type));
  select.value = now;
  if (select.selectedIndex < 0) select.value = "";
};

// What the fields of each shape hold, as the record has it

const who = (form, name) => {
  const fits = [...form.querySelectorAll("#edit-actors option")].filter((one) => one.value === name);
  return fits.length ? fits[0].dataset.id : name;
};
const span = (words) => { const [start, end] = words.dataset.at.split("-").map(Number); return { start, end }; };
const inputs = (field) => [...field.querySelectorAll(".one")].map((one) => [...one.querySelectorAll("input")].map((input) => input.value.trim())).filter(([name]) => name);
const shapes = {
  span: (field) => { const words = field.querySelector(".words"); return words ? span(words) : null; },
  spans: (field) => [...field.querySelectorAll(".words")].map(span),
  actor: (field, form) => { const name = field.querySelector("input").value.trim(); return name ? who(form, name) : null; },
  choice: (field) => field.querySelector("select").value,
  // The statement that a row stands in, null for none; "" where that is to follow from the text.
  inside: (field) => { const { value } = field.querySelector("select"); return value.startsWith("=") ? value.slice(1) : value ? "" : null; },
  mode: (field) => field.querySelector("select").value || null,
  actors: (field, form) => inputs(field).map(([name]) => who(form, name)),
  issues: (field) => inputs(field).map(([name]) => name),
  // An actor that stood there keeps the code it is shown with, none too; another one comes under its own.
  sides: (field, form) => [...field.querySelectorAll(".one")].map((one) => [...one.querySelectorAll("input")])
    .map(([name, code]) => [name.value.trim(), code.value.trim(), name.value === name.defaultValue])
    .filter(([name]) => name)
    .map(([name, code, stood]) => ({ actor: who(form, name), ...((code || stood) && { code: code || null }) })),
  some: (field) => [...field.querySelectorAll(":checked")].map((one) => one.value),
  days: (field) => {
    const [start, end] = [...field.querySelectorAll("input")].map((one) => one.value);
    return start || end ? { start: start || end, end: end || start } : null;
  },
};
const values = (form) => Object.fromEntries([...form.querySelectorAll("[data-field]")].map((field) => [field.dataset.field, shapes[field.dataset.shape](field, form)]));
const isGiven = (value) => value !== null && value !== "" && !(Array.isArray(value) && !value.length);

document.addEventListener("submit", (event) => {
  if (!event.target.matches(".edit")) return;
  event.preventDefault();
  save(event.target);
});

const save = (form) => inTurn(async () => {
  if (!form.isConnected) return;  // saved already
  const now = values(form), isNew = "new" in form.dataset;
  const changes = Object.fromEntries(Object.entries(now).filter(([name, value]) =>
    isNew ? isGiven(value) || (value === null && form.querySelector(`[data-field="${name}"]`).dataset.shape === "inside") : JSON.stringify(value) !== JSON.stringify(form.before_[name])));
  if (!Object.keys(changes).length) { close(form); return; }
  const submit = form.querySelector("[type='submit']");
  submit.disabled = true;
  try {
    const asked = isNew ? { kind: form.dataset.kind, act: "add", changes } : { act: "edit", changes, ...form.seen_ };
    const { correction, row } = await correct(asked);
    made.push(correction.id);
    const old = form.closest("li");
    form.remove();
    if (isNew) old.remove();
    getSelection().removeAllRanges();
    await renewed();
    report.choose(row?.id ?? correction.item, { words: true, focus: true });
    tell(isNew ? "Added." : "Saved.");
  } catch (error) {
    await trouble(form, error);
  } finally { submit.disabled = false; }
}, form);

/** Shows why a form was refused. What was typed stays; where the row has changed meanwhile, it is shown
 *  as it is now, above. */
const trouble = async (form, error) => {
  const place = form.querySelector(".trouble");
  tell("");
  if (error.status === 409 && form.seen_) {
    const item = form.seen_.item;
    form.remove();
    await renewed();
    let row = report.row(item);
    if (row) {
      form.seen_ = seenOf(row);
      place.textContent = `${error.message} What you typed is still here: save it over the row as it stands now, or cancel.`;
    } else {
      row = document.createElement("li");
      row.className = `${form.dataset.kind === "attribution" ? "q" : form.dataset.kind[0]} d0 new on`;
      document.querySelector("#rows ol").prepend(row);
      place.textContent = `${error.message} What you typed is still here.`;
    }
    if (report.row(item)) report.choose(item, { quiet: true });
    const acts = row.querySelector(".acts");
    if (acts) acts.hidden = true;
    row.append(form);
  } else {
    place.textContent = error.message;
  }
  place.hidden = false;
  place.scrollIntoView({ block: "nearest" });
};

document.addEventListener("click", (event) => {
  const form = event.target.closest(".edit");
  if (!form) return;
  const drop = event.target.closest("[data-drop]");
  if (event.target.closest("[data-cancel]")) close(form);
  else if (drop) {
    const one = drop.closest(".one, .words"), list = one.parentElement;
    const isLast = one.matches(".one") && list.querySelectorAll(".one").length === 1;
    if (isLast) for (const input of one.querySelectorAll("input")) input.value = ""; else one.remove();
    (list.querySelector(".one:last-child input") ?? form.querySelector("[type='submit']")).focus();
  }
});
document.addEventListener("input", (event) => {
  const form = event.target.closest(".edit");
  if (!form) return;
  if (event.target.closest("[data-field='type']")) modes(form);
  // There is always an empty line to write one more on.
  const list = event.target.closest("[data-list]");
  if (list && list.querySelector(".one:last-child input").value) {
    const more = list.querySelector(".one:last-child").cloneNode(true);
    for (const input of more.querySelectorAll("input")) input.value = "";
    list.append(more);
  }
});

// Words that are selected in the text

const place = (span, form) => {
  bubble.replaceChildren();
  if (form) {
    for (const field of form.querySelectorAll("[data-shape='span'], [data-shape='spans']")) {
      const label = field.dataset.label.toLowerCase();
      bubble.append(button(`as ${label}`, { "data-set": field.dataset.field }));
      if (field.dataset.shape === "spans") bubble.append(button(`add to ${label}`, { "data-more": field.dataset.field }));
    }
  } else for (const word of Object.keys(NEW)) bubble.append(button(`+ ${word}`, { "data-add": NEW[word] }));
  const boxes = door.toRange(span.start, span.end).getClientRects();
  const box = boxes[boxes.length - 1], first = boxes[0];
  bubble.hidden = false;
  const own = bubble.getBoundingClientRect();
  const below = innerHeight - box.bottom > own.height + 20 || first.top < own.height + 120;
  const top = below ? box.bottom + 8 : first.top - own.height - 8;
  bubble.style.top = `${Math.max(top, 8) + scrollY}px`;
  bubble.style.left = `${Math.min(Math.max((box.left + box.right) / 2 - own.width / 2, 8), innerWidth - own.width - 8) + scrollX}px`;
};

let settling = 0;
document.addEventListener("selectionchange", () => {
  clearTimeout(settling);
  settling = setTimeout(() => {
    if (bubble.contains(document.activeElement)) return;
    const span = door.selected();
    if (span) place(span, document.querySelector(".edit")); else bubble.hidden = true;
  }, 180);
});
bubble.addEventListener("pointerdown", (event) => event.preventDefault());  // the selection stays
bubble.addEventListener("click", (event) => {
  const pressed = event.target.closest("button"), span = door.selected();
  if (!pressed || !span) return;
  bubble.hidden = true;
  if (pressed.dataset.add) { add(pressed.dataset.add, span); return; }
  const form = document.querySelector(".edit");
  const field = form.querySelector(`[data-field="${pressed.dataset.set ?? pressed.dataset.more}"]`);
  const words = document.createElement("div");
  words.className = "words";
  words.dataset.at = `${span.start}-${span.end}`;
  words.append(Object.assign(document.createElement("span"), { textContent: span.text, dir: "auto" }), button("×", { "data-drop": "", "aria-label": "Take these words out" }));
  if (pressed.dataset.set) for (const old of field.querySelectorAll(".words")) old.remove();
  field.querySelector("fieldset").append(words);
  getSelection().removeAllRanges();
  field.scrollIntoView({ block: "nearest" });
});
