// The lock, seen from the page: nothing of patients stays on a screen that nobody uses.
// The server locks by itself; this clears what is shown, at the same time.
"use strict";

(() => {
  const meta = (name) => document.querySelector(`meta[name="${name}"]`).content;
  const LOCKS_AFTER_MS = 300_000;
  const TELLS_EVERY_MS = 20_000;
  let locksAt = Date.now() + Number(meta("locks-in")) * 1000;
  let toldAt = Date.now();

  function clear() {
    document.body.replaceChildren();
    const back = location.pathname + location.search;
    location.replace("/sign-in?back=" + encodeURIComponent(back));
  }

  function look() {
    if (Date.now() >= locksAt) clear();
  }

  async function tell() {
    if (Date.now() - toldAt < TELLS_EVERY_MS) return;
    const at = (toldAt = Date.now());
    try {
      const answer = await fetch("/still-here", {
        method: "POST",
        headers: { "X-CSRF-Token": meta("csrf") },
        redirect: "manual",
      });
      if (answer.status === 204) locksAt = at + LOCKS_AFTER_MS;
      else clear();
    } catch {
      // The server is away: the page locks at its time.
    }
  }

  setInterval(look, 1000);
  for (const doing of ["keydown", "pointerdown", "wheel"]) {
    addEventListener(doing, tell, { passive: true });
  }
  addEventListener("visibilitychange", look);
  addEventListener("pageshow", (shown) => (shown.persisted ? location.reload() : look()));
})();
