// An open list follows what happens: new receptions appear, done ones leave, nothing jumps.
// Whatever is shown comes as markup from the server, which escapes it; no words are made here.
"use strict";

(() => {
  const rows = document.getElementById("rows");
  const needs = document.getElementById("needs");
  const needList = document.getElementById("need-list");
  const said = document.getElementById("said");
  const silentMs = 30000;  // three beats
  const sayEveryMs = 5000;
  let heardAt = Date.now();
  let lastSaidAt = 0;
  let unsaid = [];
  let sayTimer = 0;

  const clock = () => new Intl.DateTimeFormat("ja-JP", {hour: "2-digit", minute: "2-digit", timeZone: "Asia/Tokyo"}).format(heardAt);

  function heard() {
    heardAt = Date.now();
    document.getElementById("not-current").hidden = true;
    const current = document.getElementById("current");
    current.textContent = current.textContent.replace(/[0-9]{1,2}:[0-9]{2}/, clock());
  }

  function tellBroken() {
    if (Date.now() - heardAt < silentMs) return;
    const told = document.getElementById("not-current");
    told.textContent = told.dataset.words.replace("{time}", clock());
    told.hidden = false;
  }

  function element(markup) {
    const made = document.createElement("template");
    made.innerHTML = markup.trim();
    return made.content.firstElementChild;
  }

  // What somebody looks at stays where it is, whatever comes above it.
  function steadily(change) {
    const focused = document.activeElement !== document.body ? document.activeElement : null;
    const seen = [...document.querySelectorAll("main tr[id], main li.need")];
    const mark = focused && focused.closest("main") ? focused
      : seen.find((one) => one.getBoundingClientRect().top >= 0);
    const before = mark ? mark.getBoundingClientRect().top : 0;
    change();
    if (window.scrollY > 0 && mark && mark.isConnected) {
      window.scrollBy(0, mark.getBoundingClientRect().top - before);
    }
  }

  // The same button or link of the new markup, for whoever had it under the finger.
  function refocus(had, made) {
    const form = had.closest("form");
    const need = form ? form.elements.need.value : null;
    const same = need ? made.querySelector(`input[name="need"][value="${need}"]`) : null;
    const target = same ? same.form.querySelector("button") : made.querySelector("a");
    if (target) target.focus({preventScroll: true});
  }

  function put(list, id, n, markup) {
    const old = document.getElementById(id);
    const had = old && old.contains(document.activeElement) ? document.activeElement : null;
    if (!markup) {
      const next = old ? old.nextElementSibling || old.previousElementSibling : null;
      if (old) old.remove();
      if (had) goOn(next);
      return false;
    }
    const made = element(markup);
    if (old) {
      old.replaceWith(made);
      if (had) refocus(had, made);
      return false;
    }
    const after = [...list.children].find((one) => Number(one.dataset.n) < n);
    if (!after && list.children.length >= Number(list.dataset.most)) return true;
    list.insertBefore(made, after || null);
    made.classList.add("is-new");
    trim(list);
    return true;
  }

  // Focus goes on to what was next in the list, at the end to the page.
  function goOn(next) {
    const target = next ? next.querySelector(".tick button") || next.querySelector("a")
      : document.getElementById("main");
    target.focus({preventScroll: true});
  }

  // The page keeps its size however many come.
  function trim(list) {
    while (list.children.length > Number(list.dataset.most)) {
      const last = list.lastElementChild;
      if (last.contains(document.activeElement)) return;
      last.remove();
    }
  }

  function show(news) {
    for (const one of news.rows) {
      if (one.row && put(rows, `r-${one.id}`, one.n, one.row)) unsaid.push(one.said);
      put(needList, `n-${one.id}`, one.n, one.need);
    }
    rows.closest("table").hidden = rows.children.length === 0;
    document.getElementById("none").hidden = rows.children.length > 0;
    needs.hidden = news.in_need === 0;
    const more = document.getElementById("more-needs");
    more.hidden = news.in_need <= Number(needList.dataset.open);
    more.firstElementChild.textContent = news.counts["more-needs"];
    document.getElementById("count-total").textContent = news.counts.total;
    const inNeed = document.getElementById("count-in-need");
    inNeed.textContent = news.counts["in-need"];
    inNeed.classList.toggle("flag-look", news.in_need > 0);
  }

  // One short sentence at a time; what comes too quickly is only counted.
  function say() {
    if (unsaid.length === 0 || sayTimer) return;
    const wait = Math.max(0, lastSaidAt + sayEveryMs - Date.now());
    sayTimer = window.setTimeout(() => {
      sayTimer = 0;
      lastSaidAt = Date.now();
      said.textContent = unsaid.length === 1 ? unsaid[0] : said.dataset.many.replace("{count}", unsaid.length);
      unsaid = [];
    }, wait);
  }

  function follow() {
    const source = new EventSource(`/events?auto=1&since=${rows.dataset.since}`);
    source.addEventListener("news", (event) => {
      rows.dataset.since = event.lastEventId;
      const news = JSON.parse(event.data);
      heard();
      if (news.day !== rows.dataset.day) return reloadByItself();
      steadily(() => show(news));
      say();
    });
    source.addEventListener("beat", (event) => {
      heard();
      if (event.data !== rows.dataset.day) reloadByItself();
    });
    source.addEventListener("reload", () => reloadByItself());
    source.addEventListener("locked", () => { source.close(); reloadByItself(); });
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) window.setTimeout(followAgain, 5000);
    });
  }

  // A browser tries again by itself unless it was refused: is somebody still signed in?
  async function followAgain() {
    const asked = new AbortController();
    try {
      const answer = await fetch("/events?auto=1", {headers: {Accept: "text/event-stream"}, signal: asked.signal});
      asked.abort();
      if (answer.status === 401 || answer.status === 403) return reloadByItself();
    } catch {
      // no connection: the page says so by itself
    }
    follow();
  }

  // Ticking off without leaving the page; where that fails the form is sent as it is.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.classList.contains("tick")) return;
    event.preventDefault();
    try {
      const answer = await fetch(form.action, {method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual"});
      if (answer.type !== "opaqueredirect") throw new Error("refused");
    } catch {
      form.submit();
    }
  });

  window.setInterval(tellBroken, 1000);
  follow();
})();
