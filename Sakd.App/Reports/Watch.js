"use strict";
// Only what has changed is replaced, so that nobody who reads is moved, and nothing that was opened closes.
const pieces = page => [...page.querySelectorAll("header, main > *")];
const handled = piece => [...piece.querySelectorAll("details, summary, .scroll")];
const live = document.getElementById("live");
const events = new EventSource("/events");
const patience = 2000;
let shown = pieces(document).map(piece => piece.outerHTML);
let status = live.textContent;
let newest;

// What a reader did to a piece, to be done to the one in its place.
function remember(from, to) {
  const before = handled(from).map(one => [one.tagName, one.open, one.scrollLeft, one === document.activeElement]);
  return () => handled(to).forEach((one, i) => {
    const [tag, open, left, focused] = before[i] ?? [];
    if (tag !== one.tagName) return;
    if (tag === "DETAILS") one.open = open;
    one.scrollLeft = left;
    if (focused) one.focus({ preventScroll: true });
  });
}

function show(page) {
  const now = pieces(document), next = pieces(page), texts = next.map(piece => piece.outerHTML);
  const named = next.filter(piece => piece.id && document.getElementById(piece.id));
  const restore = named.map(piece => remember(document.getElementById(piece.id), piece));
  const top = now.find(piece => piece.id && piece.getBoundingClientRect().bottom > 0);
  const before = top?.getBoundingClientRect().top;
  if (now.length === next.length && now.every((piece, i) => piece.id === next[i].id)) {
    next.forEach((piece, i) => { if (texts[i] !== shown[i]) now[i].replaceWith(piece); });
  } else {
    for (const part of ["header", "main"]) document.querySelector(part).replaceWith(page.querySelector(part));
  }
  restore.forEach(again => again());
  const still = top && document.getElementById(top.id);
  if (still) scrollBy({ top: still.getBoundingClientRect().top - before, behavior: "instant" });
  shown = texts;
  document.title = page.title;
  live.textContent = status = page.getElementById("live").textContent;
  Object.assign(document.body.dataset, page.body.dataset);
  if (page.body.dataset.over === "yes") events.close();
}

// No other news may come, so what fails once, on a machine that is busy, is asked for again; where the news have ended, they begin anew.
async function follow(version) {
  const text = await fetch("/", { cache: "no-store" }).then(answer => answer.ok ? answer.text() : null).catch(() => null);

  // The answer to an earlier sign may come after that to a later one.
  if (version !== newest) return;
  const page = text === null ? null : new DOMParser().parseFromString(text, "text/html");
  if (page?.getElementById("live")) show(page);
  else if (events.readyState === EventSource.OPEN) setTimeout(follow, patience, version);
}

events.addEventListener("page", event => {
  if (event.data === document.body.dataset.version) return;
  newest = event.data;
  follow(newest);
});
events.addEventListener("open", () => { live.textContent = status; });
events.addEventListener("error", () => { live.textContent = "Nobody watches the run any more: this is what was known of it last."; });
if (document.body.dataset.over === "yes") events.close();
