// Keeps the friendly clock fresh. The sentence is the server's; this only adds what is left, in its own words.

const MINUTE = 60_000;

function words(clock, left) {
  const { over, minute, minutes, hour, hours } = clock.dataset;
  if (left <= 0) return over;
  const n = Math.ceil(left / MINUTE);
  if (n < 60) return n === 1 ? minute : minutes.replace("{n}", n);
  const h = Math.round(n / 60);
  // Beyond a day the server's sentence says enough.
  return h > 24 ? "" : h === 1 ? hour : hours.replace("{n}", h);
}

function tick() {
  for (const clock of document.querySelectorAll("[data-clock]")) {
    const left = Date.parse(clock.dataset.due) - Date.now();
    const rest = clock.querySelector("[data-clock-rest]");
    const text = words(clock, left);
    if (rest && rest.textContent !== text) rest.textContent = text;
    clock.dataset.state = left < 60 * MINUTE ? "soon" : "";
  }
}

tick();
setInterval(tick, 15_000);
document.addEventListener("visibilitychange", tick);
document.addEventListener("live:swap", tick);
