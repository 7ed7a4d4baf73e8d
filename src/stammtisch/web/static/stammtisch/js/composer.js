// The composer: counts graphemes, keeps a typed draft, sends once, and loses no sentence without a network.
// Works on every form[data-composer]; without this file the form is an ordinary form.

const AGAIN_AFTER = 20_000;
const segmenter = globalThis.Intl?.Segmenter && new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Graphemes after NFC with runs of blanks folded: the same measure as the server's. */
export function count(text) {
  const folded = text.normalize("NFC").replace(/\s+/gu, " ").trim();
  if (!segmenter) return [...folded].length;
  let graphemes = 0;
  for (const _ of segmenter.segment(folded)) graphemes += 1;
  return graphemes;
}

function showCount(form, field) {
  const counter = form.querySelector("[data-counter]");
  const limit = Number(field.dataset.limit);
  if (!counter || !limit) return;
  const left = limit - count(field.value);
  const state = left < 0 ? "over" : left <= 20 ? "near" : "";
  counter.textContent = (left < 0 ? counter.dataset.over : counter.dataset.left).replace("{n}", Math.abs(left));
  // A screen reader hears it only when the state changes, not at every key.
  const say = form.querySelector("[data-counter-say]");
  if (say && state !== (counter.dataset.state ?? "")) say.textContent = state ? counter.textContent : "";
  counter.dataset.state = state;
}

// A draft is stored in this tab only, and only once somebody typed: strictly necessary, so no consent is asked.
// Storage may be full or forbidden; the form works without it.
const drafts = {
  read(name) { try { return JSON.parse(sessionStorage.getItem(`draft:${name}`)); } catch { return null; } },
  keep(name, draft) { try { sessionStorage.setItem(`draft:${name}`, JSON.stringify(draft)); } catch { /* see above */ } },
  drop(name) { try { sessionStorage.removeItem(`draft:${name}`); } catch { /* see above */ } },
};

function setup(form) {
  const field = form.querySelector("[data-composer-text]");
  if (!field || form.dataset.ready) return;
  form.dataset.ready = "yes";
  const key = form.elements.namedItem("key");
  const button = form.querySelector("[type=submit]");
  const kept = form.querySelector("[data-composer-kept]");
  const keptWords = kept?.textContent;
  const name = form.dataset.draft ?? location.pathname;
  let timer;

  const draft = drafts.read(name);
  if (draft && !field.value) {
    field.value = draft.text;
    // Sent, but never answered: with the same key the server takes it once at most.
    if (draft.sent && key) key.value = draft.key;
  }
  showCount(form, field);

  function wait(waiting) {
    form.toggleAttribute("data-sending", waiting);
    button?.setAttribute("aria-disabled", String(waiting));
  }
  function tell(words) {
    wait(false);
    if (!kept) return;
    kept.textContent = words;
    kept.hidden = false;
  }
  function again() {
    clearTimeout(timer);
    removeEventListener("online", again);
    const hasFile = [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);
    if (form.isConnected && (field.value || hasFile)) form.requestSubmit(button);
  }
  const outcome = {
    taken() {
      wait(false);
      drafts.drop(name);
      if (kept) kept.hidden = true;
    },
    refused: tell,
    unanswered() {
      drafts.keep(name, { text: field.value, key: key?.value, sent: true });
      tell(keptWords);
      addEventListener("online", again);
      timer = setTimeout(again, AGAIN_AFTER);
    },
  };

  field.addEventListener("input", () => {
    if (field.value) drafts.keep(name, { text: field.value, key: key?.value });
    else drafts.drop(name);
    showCount(form, field);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit(button);
  });
  form.addEventListener("submit", (event) => {
    if (form.hasAttribute("data-sending")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    clearTimeout(timer);
    wait(true);
    if (form.hasAttribute("hx-post")) return;
    event.preventDefault();
    send(form, new FormData(form, event.submitter), outcome);
  });
  form.addEventListener("htmx:sendError", outcome.unanswered);
  form.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful) { wait(false); return; }
    outcome.taken();
    field.value = "";
    showCount(form, field);
  });
}

async function send(form, body, { taken, refused, unanswered }) {
  let answer;
  let main;
  try {
    answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
    main = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
  } catch {
    unanswered();
    return;
  }
  if (answer.status >= 500) {
    unanswered();
  } else if (answer.ok) {
    taken();
    const there = new URL(answer.url);
    // A fetched answer does not tell the anchor it was sent to, so the form names the place of what it adds.
    there.hash ||= form.dataset.arrive ?? "";
    // Going to the page one is on, with an anchor, would not load it.
    if (there.pathname + there.search === location.pathname + location.search) reloadAt(there.hash);
    else location.assign(there);
  } else if (main?.querySelector("form[data-composer]")) {
    // The same page came back, with the text in the field and the reason beside it.
    document.querySelector("main").replaceWith(document.adoptNode(main));
    start();
    document.querySelector("[aria-invalid=true], [data-composer-text]").focus();
  } else {
    refused(main?.querySelector("h1")?.textContent ?? String(answer.status));
  }
}

// Where the answer points (the newest line), not where one had scrolled to before. The setting outlives the reload,
// and with it a browser goes nowhere by itself.
function reloadAt(hash) {
  history.scrollRestoration = "manual";
  if (hash) location.hash = hash;
  location.reload();
}

function arrive() {
  if (history.scrollRestoration !== "manual") return;
  document.getElementById(location.hash.slice(1))?.scrollIntoView({ block: "center" });
  // Not before the page is complete: until then a browser would go back to the old place after all.
  addEventListener("load", () => setTimeout(() => { history.scrollRestoration = "auto"; }));
}

function start() {
  for (const form of document.querySelectorAll("form[data-composer]")) setup(form);
}

start();
arrive();
document.addEventListener("htmx:load", start);
document.addEventListener("live:swap", start);
// Back to a page the browser kept: it may still believe that it is sending.
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.querySelectorAll("form[data-sending]")) form.removeAttribute("data-sending");
});
