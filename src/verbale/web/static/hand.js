// Who corrects, and how corrections are sent.
"use strict";

const hand = {
  get name() { try { return localStorage.getItem("by") ?? this.given ?? ""; } catch { return this.given ?? ""; } },
  set name(value) { this.given = value; try { localStorage.setItem("by", value); } catch { /* for this page only */ } this.show(); },

  show() {
    for (const place of document.querySelectorAll("[data-name]")) place.textContent = this.name || "nobody yet";
  },

  /** The name of who corrects, asked for where it is not known; "" where the question is put away. */
  ask(anew = false) {
    if (this.name && !anew) return Promise.resolve(this.name);
    const dialog = document.getElementById("who");
    const field = dialog.querySelector("input");
    field.value = this.name;
    dialog.returnValue = "";
    dialog.showModal();
    field.select();
    return new Promise((answer) => dialog.addEventListener("close", () => {
      const name = field.value.split(/\s+/).filter(Boolean).join(" ");
      if (dialog.returnValue === "yes" && name) this.name = name;
      answer(dialog.returnValue === "yes" ? name : "");
    }, { once: true }));
  },

  /** Sends JSON; what came back. Throws an Error with a sentence for people and the answer's `status`. */
  async send(address, values) {
    let response;
    try {
      response = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(values) });
    } catch {
      throw Object.assign(new Error("The reading room does not answer. Nothing was changed; try again when it is back."), { status: 0 });
    }
    const answer = await response.json().catch(() => null);
    if (response.ok) return answer;
    const { message, hint } = answer?.error ?? {};
    const sentence = message ? [message, hint].filter(Boolean).join(" ") : `The reading room refused this (${response.status}).`;
    throw Object.assign(new Error(sentence), { status: response.status, code: answer?.error?.code });
  },

  undo: async (id) => hand.send(`/api/v1/corrections/${id}/undo`, { by: hand.name }),
};
window.hand = hand;
hand.show();
document.addEventListener("click", (event) => { if (event.target.closest("[data-name]")) hand.ask(true); });
