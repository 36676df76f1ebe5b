// The input screen works without this. With it Enter goes to the next field that is still empty, and
// the answer comes by itself.
"use strict";

for (const form of document.querySelectorAll("form[data-goes-on]")) {
  const fields = [...form.querySelectorAll("input[type=text]")];
  form.addEventListener("keydown", (event) => {
    const place = fields.indexOf(event.target);
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || place < 0) return;
    const next = fields.slice(place + 1).find((field) => field.value.trim() === "");
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
}

const answer = document.getElementById("answer");

async function follow() {
  let pause = 0;
  for (let shown; (shown = answer.querySelector("[data-waiting]")); ) {
    await new Promise((done) => setTimeout(done, pause));
    try {
      const address = `${answer.dataset.part}?seen=${encodeURIComponent(shown.dataset.mark)}`;
      const reply = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
      if (!reply.ok || reply.redirected) return reloadByItself();
      answer.innerHTML = await reply.text();
      pause = 0;
    } catch {
      pause = 2000; // the line to the board's own machine; the page says nothing new meanwhile
    }
  }
  answer.querySelector("#branch")?.focus();
}

if (answer?.querySelector("[data-waiting]")) follow();
