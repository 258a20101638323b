// Undoing on the page of a report's corrections.
"use strict";

document.addEventListener("click", async (event) => {
  const pressed = event.target.closest("[data-undo]");
  if (!pressed || !await hand.ask()) return;
  pressed.disabled = true;
  try {
    await hand.undo(pressed.dataset.undo);
    location.reload();
  } catch (error) {
    pressed.disabled = false;
    const place = pressed.parentElement.querySelector(".trouble") ?? document.createElement("p");
    place.className = "trouble";
    place.setAttribute("role", "alert");
    place.textContent = error.message;
    pressed.before(place);
  }
});
