/* The evidence desk: keys, choosing words in a passage, and what becomes of typed notes when the
   line or the session fails. Every button works without this script, which only presses them. */
"use strict";

(() => {
  const KEYS = {
    s: "supports", p: "partly", x: "contradicts", c: "context", n: "not-relevant",
  };
  const KEPT = `typed at ${location.pathname}`;
  const TYPING = "input, textarea, select, [contenteditable]";
  const byId = (id) => document.getElementById(id);
  const articles = () => [...document.querySelectorAll("#desk article.psg")];

  function go(to) {
    to.focus({ preventScroll: true });
    to.scrollIntoView({ block: to.offsetHeight < innerHeight / 2 ? "nearest" : "start" });
  }

  /* The passage that the keys speak of: the one in focus or, when a page opens, its target. */
  function current() {
    const focused = document.activeElement.closest("#desk article.psg");
    const idle = document.activeElement === document.body;
    return focused || (idle && document.querySelector("#desk article.psg:target")) || null;
  }

  function step(by) {
    const all = articles(), at = all.indexOf(current());
    const first = all.findIndex((one) => one.querySelector(".rank, .num"));
    const next = at < 0 ? Math.max(first, 0) : at + by;
    if (all[next]) go(all[next]);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest(TYPING)) return;
    if (event.key === "j" || event.key === "k") {
      step(event.key === "j" ? 1 : -1);
    } else if (Object.hasOwn(KEYS, event.key) && !event.repeat && current()) {
      const buttons = [...current().querySelectorAll("button[name=stance]")];
      buttons.find((button) => button.value === KEYS[event.key])?.click();
    } else {
      return;
    }
    event.preventDefault();
  });

  /* Notes and remarks that are typed and not sent: {ID of the field: words}. */
  function typed() {
    const fields = [...document.querySelectorAll("#desk textarea, #checks [name=remark]")];
    return Object.fromEntries(fields.filter((f) => f.value).map((f) => [f.id, f.value]));
  }

  function restore(notes) {
    const found = Object.keys(notes).map(byId).filter(Boolean);
    for (const field of found) {
      field.value = notes[field.id];
      field.closest("details").open = true;
    }
    return found.length;
  }

  /* htmx does not see a button that stands outside its form. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[form=undo]");
    const field = button?.form.querySelector("input[name=what]");
    if (field) field.value = button.value;
  }, true);

  function ready() {
    for (const keys of document.querySelectorAll(".keys")) keys.hidden = false;
  }

  /* What htmx brings. Other answers than the desk, or the checks: somebody else decided (409), which is a page of
     its own; the session is over, so that the page has to be opened anew; or the line failed. */
  let notes = {};
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const { xhr, requestConfig } = detail;
    notes = typed();
    if (xhr.status === 200 && xhr.responseText.includes(`id="${detail.target.id}"`)) return;
    detail.shouldSwap = detail.isError = false;
    if (xhr.status === 409) {
      const button = requestConfig.triggeringEvent.submitter;
      const pressed = Object.assign(document.createElement("input"), { type: "hidden" });
      [pressed.name, pressed.value] = [button.name, button.value];
      requestConfig.elt.append(pressed);
      requestConfig.elt.submit();
    } else if (xhr.status === 403 || xhr.status === 200) {
      sessionStorage.setItem(KEPT, JSON.stringify(notes));
      location.reload();
    } else {
      tell("failed");
    }
  });
  document.addEventListener("htmx:afterSettle", () => restore(notes));
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    told?.remove();
    ready();
    if (detail.target.id === "checks") return go(byId("k"));
    const place = byId(byId("desk").dataset.at) || document.querySelector("#desk .rank");
    if (place) go(place.closest("article") || place);
  });
  document.addEventListener("htmx:sendError", () => tell("failed"));

  /* Show what a template of the page says, in its place. */
  let told = null;
  function tell(name) {
    told?.remove();
    told = byId(name).content.firstElementChild.cloneNode(true);
    byId(name).after(told);
    go(told);
  }

  /* Words selected in a passage are the words to be quoted. Offsets count characters, as the
     server does, and not the halves of which a script makes some of them. */
  function choose() {
    const passage = byId("passage"), form = byId("change"), range = getSelection().rangeCount &&
      getSelection().getRangeAt(0);
    if (!range || range.collapsed || !passage.contains(range.commonAncestorContainer)) return;
    const before = document.createRange();
    before.selectNodeContents(passage);
    before.setEnd(range.startContainer, range.startOffset);
    const start = [...before.toString()].length;
    form.words.value = range.toString();
    form.start.value = start;
    form.end.value = start + [...range.toString()].length;
  }
  if (byId("passage") && byId("change")) {
    byId("select").hidden = false;
    document.addEventListener("selectionchange", choose);
  }

  const kept = sessionStorage.getItem(KEPT);
  if (kept) {
    sessionStorage.removeItem(KEPT);
    if (restore(JSON.parse(kept))) tell("restored");
  }
  ready();
})();
