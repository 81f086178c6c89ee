// Citations open beside the answer: a link to a reader page is shown in the reader of its own tab.
// Without this script such a link still works; it opens the reader page in a tab of the browser.
"use strict";

const narrow = window.matchMedia("(max-width: 62rem)");

function readerOf(link) {
  const panel = link.closest('[role="tabpanel"]') || document;
  return panel.querySelector("iframe.reader");
}

function isReaderPage(url) {
  const home = new URL(".", document.baseURI);
  return url.origin === home.origin && url.pathname.startsWith(home.pathname + "read/");
}

function show(link, frame) {
  document.querySelectorAll("a.cite.open").forEach((other) => other.classList.remove("open"));
  link.classList.add("open");
  const url = new URL(link.href);
  const target = decodeURIComponent(url.hash.slice(1));
  url.hash = "";
  frame.addEventListener("load", () => settle(frame, target), { once: true });
  frame.contentWindow.location.replace(url);
  const sheet = frame.closest(".beside");
  sheet.classList.add("raised");
  if (narrow.matches) sheet.querySelector("button.lower").focus({ preventScroll: true });
}

// Scroll within the reader alone: a fragment in its address would move the whole page as well.
function settle(frame, target) {
  const inside = frame.contentWindow;
  const found = target && inside.document.getElementById(target);
  if (found) inside.scrollTo(0, inside.scrollY + found.getBoundingClientRect().top - inside.innerHeight * 0.2);
}

function lower() {
  const sheet = document.querySelector(".beside.raised");
  if (!sheet) return;
  sheet.classList.remove("raised");
  if (narrow.matches) document.querySelector("a.cite.open")?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  if (event.target.closest("button.lower")) return lower();
  const link = event.target.closest("a[href]");
  if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const frame = isReaderPage(new URL(link.href)) && readerOf(link);
  if (!frame) return;
  event.preventDefault();
  show(link, frame);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") lower();
});

// What Gradio gives no parameter for: a word in the empty filter, and a live region for screen readers.
function finish(answer) {
  if (!answer.hasAttribute("aria-live")) answer.setAttribute("aria-live", "polite");
  const filter = document.querySelector("#filter input");
  if (filter && !filter.placeholder) filter.placeholder = "all papers";
}

// A new answer opens its first citation where there is room beside it.
new MutationObserver((changes) => {
  const answer = document.getElementById("answer");
  if (!answer) return;
  finish(answer);
  if (narrow.matches || !changes.some((change) => answer.contains(change.target))) return;
  const first = answer.querySelector(".reply > .said a.cite, .reply > .near a.cite");
  const frame = first && !answer.querySelector("a.cite.open") && readerOf(first);
  if (frame) show(first, frame);
}).observe(document.documentElement, { childList: true, subtree: true });
