// The inbox by keyboard: j and k move, Enter opens, r answers, e is done, ? shows the list. Never while somebody types.

const rows = () => [...document.querySelectorAll("[data-keys] > .row")];

function move(step) {
  const all = rows();
  if (!all.length) return;
  const from = all.findIndex((row) => row.hasAttribute("data-selected"));
  const to = all[Math.min(Math.max(from + step, 0), all.length - 1)];
  all[from]?.removeAttribute("data-selected");
  to.setAttribute("data-selected", "");
  to.querySelector("a.row-name")?.focus();
}

function answer() {
  const field = document.querySelector("[data-composer-text]");
  if (field) { field.focus(); return; }
  const link = document.querySelector(".row[data-selected] a.row-name");
  if (link) location.assign(link.dataset.answer ?? link.href);
}

const actions = {
  j: () => move(1),
  k: () => move(-1),
  r: answer,
  e: () => document.querySelector(".row[data-selected] [data-keys-done]")?.requestSubmit(),
  "?": () => { const help = document.getElementById("keys-help"); if (help) { help.open = !help.open; help.querySelector("summary").focus(); } },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
  const action = actions[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});

if (location.hash === "#composer-text") document.getElementById("composer-text")?.focus();
