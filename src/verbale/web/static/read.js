// Reading a text, an address or files there and then, with progress.
"use strict";

const form = document.getElementById("read");
const words = document.getElementById("words");
const jobs = document.getElementById("jobs");
const wrong = document.getElementById("wrong");
const picker = document.getElementById("files");
const STATES = { queued: "waiting", fetching: "fetching", reading: "reading", recording: "recording", done: "done" };
/** The address that a text is, as people paste it, with or without its scheme; "" for any other text. */
const addressIn = (text) => {
  const word = text.trim();
  if (/^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(word)) return word;
  return /^(www\.[^\s/]+|[\w-]+(\.[\w-]+)*\.[a-z]{2,}(?=\/))\S*$/i.test(word) ? `https://${word}` : "";
};
const pause = (milliseconds) => new Promise((go) => setTimeout(go, milliseconds));

const facts = () => Object.fromEntries(["title", "date", "publisher"].map((name) => [name, form.elements[name].value.trim()]).filter(([, value]) => value));

const fail = (sentence) => { wrong.textContent = sentence; wrong.hidden = false; };

/** A line of its own for something that is being read. */
const line = (name) => {
  const item = document.createElement("li");
  const title = Object.assign(document.createElement("span"), { className: "name", textContent: name, dir: "auto" });
  const state = Object.assign(document.createElement("span"), { className: "soft", textContent: "waiting" });
  const bar = Object.assign(document.createElement("progress"), { max: 1 });
  bar.setAttribute("aria-label", `Progress of ${name}`);
  item.append(title, state, bar);
  jobs.append(item);
  return {
    show(job) {
      state.textContent = STATES[job.state] ?? job.state;
      if (typeof job.progress === "number") bar.value = job.progress; else bar.removeAttribute("value");
    },
    done(page) {
      bar.remove();
      state.textContent = "done";
      title.replaceChildren(Object.assign(document.createElement("a"), { href: page, textContent: name }));
    },
    failed(sentence) {
      bar.remove();
      state.textContent = "not read";
      item.querySelector(".failed")?.remove();
      item.append(Object.assign(document.createElement("span"), { className: "failed", textContent: sentence }));
    },
  };
};

/** What the room answers; throws an Error with a sentence. */
const ask = async (address, options) => {
  const response = await fetch(address, options).catch(() => { throw new Error("The reading room does not answer. Is it still running?"); });
  const answer = await response.json().catch(() => null);
  if (response.ok) return answer;
  const { message, hint } = answer?.error ?? {};
  throw new Error(message ? [message, hint].filter(Boolean).join(" ") : `The reading room refused this (${response.status}).`);
};

/** Has something read, shows how far it is; the page of its report, or null. */
const read = async ({ shown, address, options }) => {
  try {
    let job = await ask(address, { method: "POST", ...options });
    for (let wait = 120; job.state !== "done"; wait = Math.min(wait * 1.25, 1000)) {
      if (job.state === "failed") {
        const { message, hint } = job.error ?? {};
        throw new Error([message ?? "It could not be read.", hint].filter(Boolean).join(" "));
      }
      shown.show(job);
      await pause(wait);
      job = await ask(`/api/v1/jobs/${encodeURIComponent(job.job)}`);
    }
    const page = job.page ?? `/reports/${encodeURIComponent(job.report)}`;
    shown.done(page);
    return page;
  } catch (error) {
    shown.failed(error.message);
    return null;
  }
};

const queue = [];
let run = null;
/** Has several things read, one after the other and after what is being read already; the pages of all
 *  that were read in one go. */
const readAll = (tasks) => {
  wrong.hidden = true;
  if (!run) jobs.replaceChildren();
  for (const task of tasks) queue.push(Object.assign(task, { shown: line(task.name) }));
  run ??= (async () => {
    const pages = [];
    for (let task = queue.shift(); task; task = queue.shift()) pages.push(task.page = await read(task));
    run = null;
    return pages;
  })();
  return run;
};

/** Opens the page of what was read alone, but not over words that were put into the box meanwhile. */
const open = (pages) => { if (pages.length === 1 && pages[0] && !words.value.trim()) location.assign(pages[0]); };

const readWords = async () => {
  const text = words.value, submit = form.querySelector("[type='submit']");
  if (submit.disabled) return;  // it is being read
  if (!text.trim()) { fail("There is nothing to read yet. Paste a text or an address, or choose a file."); words.focus(); return; }
  const url = addressIn(text), given = url ? { url } : { text };
  const name = given.url ?? (facts().title || `${[...text.trim()].slice(0, 80).join("")}${text.trim().length > 80 ? "…" : ""}`);
  submit.disabled = true;
  const task = { name, address: "/api/v1/reports?wait=false", options: {
    headers: { "Content-Type": "application/json" }, body: JSON.stringify({ ...given, ...facts() }),
  } };
  const pages = await readAll([task]);
  submit.disabled = false;
  if (task.page && words.value === text) words.value = "";
  open(pages);
};

const typeOf = (file) => {
  if (/\.html?$/i.test(file.name) || file.type === "text/html") return "text/html";
  return /\.(txt|text|md)$/i.test(file.name) || file.type === "text/plain" ? "text/plain" : "application/octet-stream";
};
const readFiles = async (files) => {
  const given = files.length === 1 ? facts() : {};
  open(await readAll(files.map((file) => ({
    name: file.name, address: `/api/v1/reports?${new URLSearchParams({ wait: "false", name: file.name, ...given })}`,
    options: { headers: { "Content-Type": typeOf(file) }, body: file },
  }))));
};

form.addEventListener("submit", (event) => { event.preventDefault(); readWords(); });
words.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
});
document.getElementById("choose").addEventListener("click", () => picker.click());
picker.addEventListener("change", () => { if (picker.files.length) readFiles([...picker.files]); picker.value = ""; });
document.getElementById("sample")?.addEventListener("click", async (event) => {
  const response = await fetch(event.target.dataset.sample).catch(() => null);
  if (!response?.ok) return fail("The sample could not be fetched.");
  words.value = await response.text();
  form.elements.date.value ||= "2024-04-16";
  readWords();
});

// Files dropped anywhere on the page

const drop = document.getElementById("drop");
const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
addEventListener("dragover", (event) => { if (hasFiles(event)) { event.preventDefault(); drop.hidden = false; } });
addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.hidden = true; });
addEventListener("drop", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  drop.hidden = true;
  const files = [...event.dataTransfer.files];
  if (files.length) readFiles(files);
});
if (matchMedia("(pointer: fine)").matches && !document.querySelector(".latest")) words.focus();
