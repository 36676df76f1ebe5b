// Passkeys need script; without it nothing here is shown, and password with code works.
"use strict";

(() => {
  const can = window.PublicKeyCredential && PublicKeyCredential.parseCreationOptionsFromJSON;
  const isAddress = /^[0-9.]+$|^\[/.test(location.hostname);
  if (!can || isAddress) return;

  async function send(path, csrf, body) {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "X-CSRF-Token": csrf, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(answer.status);
    return answer.status === 204 ? null : answer.json();
  }

  async function make({ csrf }) {
    const options = await send("/me/passkey/options", csrf, {});
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    const made = await navigator.credentials.create({ publicKey });
    await send("/me/passkey", csrf, made.toJSON());
    location.reload();
  }

  async function show({ csrf, back }) {
    const options = await send("/sign-in/passkey/options", csrf, {});
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    const shown = await navigator.credentials.get({ publicKey });
    const path = "/sign-in/passkey?back=" + encodeURIComponent(back);
    location.assign((await send(path, csrf, shown.toJSON())).to);
  }

  for (const place of document.querySelectorAll(".passkey")) {
    const button = place.querySelector("button");
    const problem = place.querySelector(".problem");
    place.hidden = false;
    button.addEventListener("click", async () => {
      problem.hidden = true;
      button.disabled = true;
      try {
        await (button.dataset.passkey === "make" ? make : show)(button.dataset);
      } catch {
        problem.hidden = false;
      }
      button.disabled = false;
    });
  }
})();
