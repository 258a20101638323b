// Lists and charts: rows by keys, charts by arrows, names as one types, lists that follow their form.
"use strict";

(() => {
  const narrow = matchMedia("(max-width: 60rem)");
  for (const details of document.querySelectorAll("[data-narrow]")) details.open = !narrow.matches;

  // Rows: j and k go from one to the next.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !"jk".includes(event.key) || event.key.length !== 1) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog") || document.querySelector("dialog[open]")) return;
    const rows = [...document.querySelectorAll("[data-hit]")].filter((row) => row.offsetParent);
    if (!rows.length) return;
    const at = rows.indexOf(document.activeElement);
    const next = at < 0 ? (event.key === "j" ? 0 : rows.length - 1) : at + (event.key === "j" ? 1 : -1);
    rows[Math.min(Math.max(next, 0), rows.length - 1)].focus();
  });

  // Charts: one stop for the tab key, arrows within; what is pointed at is said below.
  for (const chart of document.querySelectorAll("[data-chart]")) {
    const readout = chart.querySelector("[data-readout]");
    const quiet = readout?.textContent;
    const told = (mark) => {
      if (!readout) return;
      readout.textContent = mark?.querySelector("title")?.textContent ?? quiet;
      readout.classList.toggle("live", Boolean(mark));
    };
    for (const plot of chart.querySelectorAll(".plot")) {
      const links = [...plot.querySelectorAll("a")];
      links.forEach((link, at) => { if (at < links.length - 1) link.setAttribute("tabindex", "-1"); });
      const move = (to) => {
        links.forEach((link) => link.setAttribute("tabindex", "-1"));
        links[to].removeAttribute("tabindex");
        links[to].focus();
      };
      plot.addEventListener("keydown", (event) => {
        const at = links.indexOf(document.activeElement);
        const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: links.length - 1 }[event.key];
        if (at < 0 || to === undefined) return;
        event.preventDefault();
        if (links[to]) move(to);
      });
      const mark = (target) => target.closest?.(".plot > a, .plot > g");
      plot.addEventListener("pointerover", (event) => told(mark(event.target)));
      plot.addEventListener("pointerleave", () => told(mark(document.activeElement)));
      plot.addEventListener("focusin", (event) => told(mark(event.target)));
      plot.addEventListener("focusout", () => told(null));
    }
  }

  // Addresses without what was left empty.
  const address = (form) => {
    const given = [...new FormData(form)].filter(([, value]) => value !== "");
    const query = new URLSearchParams(given).toString();
    return form.getAttribute("action") + (query ? `?${query}` : "");
  };
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-clean]")) return;
    event.preventDefault();
    location.href = address(event.target);
  });

  // A list that follows its form while one types; the latest answer wins.
  for (const form of document.querySelectorAll("[data-live]")) {
    let waiting, asked = 0;
    const follow = async () => {
      const to = address(form), mine = ++asked;
      try {
        const answer = await fetch(to, { headers: { Accept: "text/html" } });
        if (!answer.ok && answer.status !== 400) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const list = page.getElementById(form.dataset.live);
        if (mine !== asked || !list) return;
        document.getElementById(form.dataset.live).replaceWith(document.adoptNode(list));
        history.replaceState(null, "", to);
      } catch { /* the button still asks */ }
    };
    form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(follow, 180); });
  }

  // Names to choose from, as one types.
  for (const field of document.querySelectorAll("[data-names]")) {
    let waiting, asked = 0;
    const list = document.getElementById(field.getAttribute("list"));
    const fixed = [...list.children];
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      const begun = field.value.trim();
      if (begun.length < 2) return;
      waiting = setTimeout(async () => {
        const mine = ++asked;
        try {
          const answer = await fetch(`/actors?${new URLSearchParams({ q: begun })}`);
          if (!answer.ok || mine !== asked) return;
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          const names = [...page.querySelectorAll("#list [data-hit]")].slice(0, 12);
          list.replaceChildren(...fixed, ...names.map((name) => new Option(name.textContent, name.textContent)));
        } catch { /* names can be typed without */ }
      }, 150);
    });
  }
})();
