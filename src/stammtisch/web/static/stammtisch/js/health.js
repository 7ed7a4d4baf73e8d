// Finds out whether live pages reach this browser: only here can be seen what a web server in between does to them.
// The stream begins with a line at once; if that is held back, everything would be.

const fact = document.querySelector("[data-live-fact]");
const [asking, well] = fact.querySelectorAll("span");
const stop = new AbortController();
const patience = setTimeout(() => stop.abort(), 5000);

asking.textContent = asking.dataset.asking;
try {
  const answer = await fetch(fact.dataset.liveFact, { signal: stop.signal });
  if (!answer.ok) throw answer;
  await answer.body.getReader().read();
  asking.hidden = true;
  well.hidden = false;
} catch {
  const headline = document.querySelector("[data-unless-live]");
  headline.textContent = headline.dataset.unlessLive;
  document.querySelector("[data-not-live]").hidden = false;
  fact.hidden = true;
} finally {
  clearTimeout(patience);
  stop.abort();
}
