// The composer: counts graphemes, keeps a typed draft, sends once, and loses no sentence without a network.
// Works on every form[data-composer]; without this file the form is an ordinary form.

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
const drafts = {
  read: (name) => { try { return JSON.parse(sessionStorage.getItem(`draft:${name}`)); } catch { return null; } },
  keep: (name, draft) => { try { sessionStorage.setItem(`draft:${name}`, JSON.stringify(draft)); } catch { /* full or forbidden: the form still works */ } },
  drop: (name) => { try { sessionStorage.removeItem(`draft:${name}`); } catch { /* as above */ } },
};

function setup(form) {
  const field = form.querySelector("[data-composer-text]");
  const key = form.elements.namedItem("key");
  const button = form.querySelector("[type=submit]");
  const kept = form.querySelector("[data-composer-kept]");
  const name = form.dataset.draft;
  if (!field || form.dataset.ready) return;
  form.dataset.ready = "yes";

  const draft = name && drafts.read(name);
  if (draft && !field.value) {
    field.value = draft.text;
    // Sent, but never answered: the same key makes the server take it once.
    if (draft.sent && key) key.value = draft.key;
  }
  showCount(form, field);

  const settle = (waiting) => {
    form.toggleAttribute("data-sending", waiting);
    if (button) button.setAttribute("aria-disabled", String(waiting));
  };
  const keepWaiting = () => {
    settle(false);
    if (name) drafts.keep(name, { text: field.value, key: key?.value, sent: true });
    if (kept) kept.hidden = false;
    addEventListener("online", () => form.requestSubmit(), { once: true });
  };
  const done = () => { settle(false); if (name) drafts.drop(name); if (kept) kept.hidden = true; };

  field.addEventListener("input", () => {
    if (name) field.value ? drafts.keep(name, { text: field.value, key: key?.value }) : drafts.drop(name);
    showCount(form, field);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    if (form.hasAttribute("data-sending")) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    settle(true);
    if (form.hasAttribute("hx-post")) return;
    event.preventDefault();
    send(form, event.submitter, { done, keepWaiting });
  });
  form.addEventListener("htmx:sendError", keepWaiting);
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) { done(); field.value = ""; showCount(form, field); } else settle(false);
  });
}

async function send(form, submitter, { done, keepWaiting }) {
  const body = new FormData(form, submitter);
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
  } catch {
    keepWaiting();
    return;
  }
  if (answer.status >= 500) { keepWaiting(); return; }
  const page = await answer.text();
  if (answer.redirected && answer.ok) {
    done();
    // The text was taken: show the page it led to. An anchor alone would not reload.
    const there = new URL(answer.url);
    if (there.pathname + there.search === location.pathname + location.search) location.reload();
    else location.assign(there);
    return;
  }
  // Refused with a reason: the server returned the same page with the text and the sentence what to change.
  const fresh = new DOMParser().parseFromString(page, "text/html").querySelector("main");
  document.querySelector("main")?.replaceWith(document.adoptNode(fresh ?? document.createElement("main")));
  start();
  document.querySelector("[aria-invalid=true], [data-composer-text]")?.focus();
}

function start() {
  for (const form of document.querySelectorAll("form[data-composer]")) setup(form);
}

start();
document.addEventListener("htmx:load", start);
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.querySelectorAll("form[data-sending]")) form.removeAttribute("data-sending");
});
