// Citations open beside the answer: a link to a reader page is shown in the reader of its own tab.
// Without this script such a link still works; it opens the reader page in a tab of the browser.
"use strict";

const narrow = window.matchMedia("(max-width: 62rem)");
const home = () => new URL(".", document.baseURI);
const panelOf = (element) => element.closest('[role="tabpanel"]') || document;
const readerOf = (element) => panelOf(element).querySelector("iframe.reader");

function isReaderPage(url) {
  return url.origin === home().origin && url.pathname.startsWith(`${home().pathname}read/`);
}

// Every document in which a citation may stand: the page's own, and those of the frames beside the readers.
function documents() {
  const frames = [...document.querySelectorAll("iframe.page")].map((frame) => frame.contentDocument);
  return [document, ...frames.filter(Boolean)];
}

function open() {
  for (const one of documents()) {
    const link = one.querySelector("a.cite.open");
    if (link) return link;
  }
  return null;
}

function show(link, frame) {
  for (const one of documents()) one.querySelectorAll("a.cite.open").forEach((other) => other.classList.remove("open"));
  link.classList.add("open");
  visit(new URL(link.href), frame);
}

function visit(url, frame) {
  const target = decodeURIComponent(url.hash.slice(1));
  url.hash = "";
  frame.addEventListener("load", () => settle(frame, target), { once: true });
  frame.contentWindow.location.replace(url);
  const sheet = frame.closest(".beside");
  sheet.classList.add("raised");
  if (sheet.classList.contains("below") && !narrow.matches) frame.scrollIntoView({ block: "nearest" });
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
  if (narrow.matches) open()?.focus({ preventScroll: true });
}

// `host`: where the link stands on this page, or the frame in which it stands.
function followed(event, host) {
  const link = event.target.closest("a[href]");
  if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.matches(".leave a")) {
    event.preventDefault(); // Gradio opens every link in a window of its own
    location.assign(link.href);
    return;
  }
  const frame = isReaderPage(new URL(link.href)) && readerOf(host || link);
  if (!frame) return;
  event.preventDefault();
  show(link, frame);
}

document.addEventListener("click", (event) => {
  const copy = event.target.closest("a.copy");
  if (event.target.closest("button.lower")) lower();
  else if (copy) {
    event.preventDefault();
    copyFrom(copy);
  }
  else followed(event, null);
});

function onEscape(event) {
  if (event.key === "Escape") lower();
}
document.addEventListener("keydown", onEscape);

// Pages of ours in frames: as high as they are, their citations opened beside.
document.addEventListener(
  "load",
  (event) => {
    const frame = event.target;
    if (!(frame instanceof HTMLIFrameElement)) return;
    const inside = frame.contentDocument;
    if (!inside) return;
    inside.addEventListener("keydown", onEscape);
    if (frame.classList.contains("reader")) inside.addEventListener("click", (click) => copied(click));
    if (!frame.classList.contains("page")) return;
    inside.addEventListener("click", (click) => followed(click, frame));
    new ResizeObserver(() => {
      frame.style.height = `${inside.documentElement.offsetHeight}px`;
    }).observe(inside.documentElement);
    if (frame.getBoundingClientRect().top > innerHeight / 2)
      scrollTo({ top: scrollY + frame.getBoundingClientRect().top - innerHeight / 4 });
    const first = !narrow.matches && inside.querySelector("a.cite");
    if (first && readerOf(frame)) show(first, readerOf(frame));
  },
  true,
);

// The number of a paragraph is its address: a click takes it along.
function copied(event) {
  const number = event.target.closest("a.number");
  if (!number || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  take(number.href, `Address of ${number.title} copied`);
}

// An answer in a form to be pasted elsewhere. Without this it would be saved as a file.
async function copyFrom(link) {
  try {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(answer.status);
    take(await answer.text(), "Answer copied");
  } catch {
    tell("The answer is no longer at hand; ask again");
  }
}

function take(text, said) {
  const done = () => tell(said);
  const failed = () => tell("The browser does not allow copying here");
  if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, failed);
  else failed();
}

// A line that is seen for a while, and read out.
function tell(words) {
  let line = document.getElementById("told");
  if (!line) {
    line = document.createElement("p");
    line.id = "told";
    line.setAttribute("role", "status");
    document.body.append(line);
  }
  line.textContent = words;
  clearTimeout(tell.later);
  tell.later = setTimeout(() => (line.textContent = ""), 4000);
}

// Files are handed to the server one after the other; their names on its tray go to a hidden box that Gradio listens to.
async function hand(drop, files) {
  const purpose = drop.dataset.purpose;
  const words = drop.querySelector(".words");
  const before = (words.dataset.before ||= words.textContent);
  const tokens = [];
  for (const [done, file] of [...files].entries()) {
    words.textContent = `${file.name} (${done + 1} of ${files.length}) …`;
    const address = new URL(`upload/${purpose}?name=${encodeURIComponent(file.name)}`, home());
    const headers = { "content-type": "application/octet-stream" };
    let answer = {};
    try {
      const sent = await fetch(address, { method: "POST", body: file, headers });
      answer = await sent.json();
    } catch {
      answer = { what: `${file.name} could not be handed in.`, remedy: "It may be too large, or the server is gone." };
    }
    tokens.push(answer.token || `!${answer.what} ${answer.remedy}`);
  }
  words.textContent = before;
  send(`token-${purpose}`, tokens.join("\n"));
}

function send(box, text) {
  const field = document.querySelector(`#${box} textarea, #${box} input`);
  const proto = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(proto.prototype, "value").set.call(field, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("change", (event) => {
  const drop = event.target.closest("label.drop");
  if (!drop || !event.target.files.length) return;
  hand(drop, event.target.files).then(() => (event.target.value = ""));
});

for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault(); // a file that is dropped beside the mark would replace the page
    const drop = event.target.closest?.(".asking, .shelving")?.querySelector("label.drop");
    document.querySelectorAll("label.drop").forEach((one) => one.classList.toggle("over", one === drop && /r$/.test(kind)));
    if (kind === "drop" && drop && event.dataTransfer.files.length) hand(drop, event.dataTransfer.files);
  });
}

// A long draft that is pasted goes the way of a file: what is typed in boxes is held to less.
const PASTED = 20000; // characters
document.addEventListener(
  "paste",
  (event) => {
    const box = event.target.closest?.("#draft textarea");
    const text = event.clipboardData?.getData("text/plain") || "";
    if (!box || box.value.length + text.length <= PASTED) return;
    event.preventDefault();
    event.stopPropagation();
    const file = new File([text], "Pasted draft.md", { type: "text/markdown" });
    hand(panelOf(box).querySelector("label.drop"), [file]);
  },
  true,
);

// Of a table, the rows that hold the words.
document.addEventListener("input", (event) => {
  if (!event.target.matches?.("input.sift")) return;
  const words = event.target.value.toLowerCase().split(/\s+/);
  for (const row of panelOf(event.target).querySelectorAll(".shelf tbody tr"))
    row.hidden = !words.every((word) => row.textContent.toLowerCase().includes(word));
});

// What Gradio gives no parameter for: words in the empty filters, and live regions for screen readers.
function finish() {
  for (const live of document.querySelectorAll("#answer, #checking, #shelving, #case, #case-said"))
    if (!live.hasAttribute("aria-live")) live.setAttribute("aria-live", "polite");
  for (const filter of document.querySelectorAll(".filter input"))
    if (!filter.placeholder) filter.placeholder = filter.closest(".leaving") ? "none" : "all papers";
  for (const tab of document.querySelectorAll('[role="tab"][aria-controls=""]')) tab.removeAttribute("aria-controls");
}

// An address of the page may name a paper and a paragraph of it: `?paper=…&p=11`.
let asked = new URLSearchParams(location.search);
function openAsked() {
  const tab = document.querySelector('[role="tab"][data-tab-id="papers"]');
  const paper = asked?.get("paper");
  if (!paper) asked = null;
  if (!asked || !tab) return;
  tab.click();
  const frame = document.querySelector(".below iframe.reader");
  if (!frame) return;
  const given = asked;
  asked = null;
  const url = new URL(`read/${encodeURIComponent(paper)}`, home());
  for (const name of ["p", "start", "end", "e"]) if (given.has(name)) url.searchParams.set(name, given.get(name));
  url.hash = "quote";
  visit(url, frame);
}

let held = ""; // the citation that has the keyboard: while an answer is written, each step of it takes the last one's place
document.addEventListener("focusin", (event) => {
  held = event.target.closest("#answer a.cite")?.href ?? "";
});
document.addEventListener("pointerdown", () => {
  held = ""; // beside every link: nothing has the focus, and nothing is to be given it
});

let coming = ""; // the first citation of an answer that is still being written
// A new answer opens its first citation where there is room beside it.
new MutationObserver((changes) => {
  const answer = document.getElementById("answer");
  if (!answer) return;
  finish();
  if (held && document.activeElement === document.body) {
    [...answer.querySelectorAll("a.cite")].find((link) => link.href === held)?.focus({ preventScroll: true });
  }
  if (asked) openAsked();
  if (narrow.matches || !changes.some((change) => answer.contains(change.target))) return;
  const first = answer.querySelector(".reply > .said a.cite, .reply > .near a.cite");
  const frame = first && !answer.querySelector("a.cite.open") && readerOf(first);
  if (!frame) return;
  if (coming && first.href === coming) first.classList.add("open"); // it stands there since the answer's first words
  else show(first, frame);
  coming = answer.querySelector(".reply > .busy") ? first.href : "";
}).observe(document.documentElement, { childList: true, subtree: true });
