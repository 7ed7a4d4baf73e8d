// Keeps an open page fresh (docs/reference/live.md). What comes as HTML is put in place; for anything else the page
// fetches itself once and takes over its own regions. Without this file the page is complete, only not live.

const home = document.querySelector("[data-live]");
const { live: feed, liveAfter: start, liveSeat: seat } = home.dataset;
let after = start;
let pause = 2000;
let timer;
const stale = new Set();

const named = (root, name) => root.querySelector(`[data-live-region="${name}"]`);
const typed = (root) => [...root.querySelectorAll("[data-composer-text]")].some((field) => field.value);

function parse(html) {
  const box = document.createElement("template");
  box.innerHTML = html;
  return box.content.firstElementChild;
}

function replace(old, fresh) {
  // Nothing is taken from under somebody's fingers.
  if (typed(old)) {
    old.querySelector("[data-live-stale]")?.removeAttribute("hidden");
    return;
  }
  // HTML that is the same for all does not know what is mine.
  for (const mine of old.querySelectorAll(".line-mine[id]")) {
    fresh.querySelector(`#${mine.id}`)?.classList.add("line-mine");
  }
  // What a half-written sentence answers stays what its author had before the eyes.
  for (const input of old.querySelectorAll("input[form]")) {
    if (input.form && typed(input.form)) fresh.querySelector(`[name="${input.name}"]`).value = input.value;
  }
  const focused = old.contains(document.activeElement) && document.activeElement.id;
  old.replaceWith(fresh);
  if (focused) document.getElementById(focused)?.focus();
}

async function refetch(all = []) {
  timer = 0;
  for (const region of all) stale.add(region.dataset.liveRegion);
  const names = [...stale];
  stale.clear();
  try {
    const answer = await fetch(location.href);
    if (!answer.ok || answer.redirected) throw answer;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const name of names) {
      const [old, fresh] = [named(document, name), named(page, name)];
      if (old && fresh) replace(old, fresh);
    }
    document.title = page.title;
    done();
  } catch { /* The page stays as it is; the next event tries again. */ }
}

function done() {
  globalThis.htmx?.process(document.body);
  document.dispatchEvent(new Event("live:swap"));
}

function put(list, html, kind) {
  const item = parse(html);
  const known = document.getElementById(item.id);
  if (known) known.replaceWith(item);
  else if (kind === "message") document.querySelector(`[data-live-list="${list}"]`)?.append(item);
}

function apply({ kind, list = {}, drop, swap, view, views = {}, say, spread = 300 }) {
  for (const [name, html] of Object.entries(list)) put(name, html, kind);
  document.getElementById(drop)?.remove();
  // How I see the page now: as most do (`view`) or in a way of my own, which may be mine alone to fetch.
  const wanted = views[seat] ?? view;
  for (const region of document.querySelectorAll("[data-live-region]")) {
    const { liveRegion: name, liveOn, liveView } = region.dataset;
    if (!liveOn.split(" ").includes(kind)) continue;
    if (!swap) stale.add(name);
    else if (liveView === undefined) { if (swap[name]) replace(region, parse(swap[name])); }
    else if (liveView !== wanted) {
      const shared = swap[name]?.[wanted];
      if (shared) replace(region, parse(shared));
      else stale.add(name);
    }
  }
  const voice = document.querySelector("[data-live-say]");
  if (say && voice) voice.textContent = say;
  done();
  if (stale.size) timer ||= setTimeout(refetch, Math.random() * (seat in views ? 100 : spread));
}

function connect() {
  const source = new EventSource(`${feed}?after=${after}`);
  source.onopen = () => { pause = 2000; };
  source.onmessage = (event) => {
    after = event.lastEventId;
    apply(JSON.parse(event.data));
  };
  source.addEventListener("reload", (event) => {
    after = event.lastEventId;
    if (typed(document)) refetch(document.querySelectorAll("[data-live-region]"));
    else location.reload();
  });
  source.onerror = () => {
    // A lost network is the browser's to mend; a refusal is final for it, so we ask again, ever more rarely.
    if (source.readyState !== EventSource.CLOSED) return;
    pause = Math.min(pause * 2, 300_000);
    setTimeout(connect, pause * (0.5 + Math.random()));
  };
}

connect();
