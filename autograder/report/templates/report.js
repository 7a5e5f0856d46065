// The class page reads without this script; with it, tables sort, one field searches, commands can be copied.
"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const said = document.getElementById("said");

  function say(words, link) {
    said.textContent = words;
    if (!link) return;
    const where = document.createElement("a");
    [where.href, where.textContent] = link;
    said.append(" ", where);
  }

  // Sorting. A column's head is sorted by what its cells carry as data-v; a head over several columns, by their sum.

  function valueOf(row, start, span) {
    const values = [...row.cells].slice(start, start + span).map((cell) => cell.dataset.v).filter((v) => v !== undefined);
    return values.length ? values.reduce((sum, v) => sum + Number(v), 0) : null;
  }

  function sort(table, rows, head, button) {
    const before = [...head.parentNode.cells].slice(0, head.cellIndex);
    const start = before.reduce((sum, cell) => sum + cell.colSpan, 0);
    const byPlace = "order" in button.dataset;
    const sign = head.ariaSort === "ascending" ? -1 : 1;
    const keyed = rows.map((row, place) => ({ row, place, key: byPlace ? place : valueOf(row, start, head.colSpan) }));
    keyed.sort((a, b) => {
      if (a.key === null || b.key === null) return (a.key === null) - (b.key === null) || a.place - b.place;
      return sign * (a.key - b.key) || a.place - b.place;
    });
    all("[aria-sort]", table).forEach((other) => other.removeAttribute("aria-sort"));
    head.ariaSort = sign > 0 ? "ascending" : "descending";
    table.closest("details").querySelector(".order")?.remove(); // the heading's word on the order of before
    const body = table.tBodies[0];
    body.remove(); // thousands of rows move at once where nobody looks
    body.replaceChildren(...keyed.map(({ row }) => row));
    table.append(body);
    const ends = byPlace ? ["from A to Z", "from Z to A"] : ["lowest first", "highest first"];
    const { named, href } = button.dataset;
    say(`${table.dataset.of} by ${named}, ${ends[sign > 0 ? 0 : 1]}.`, href && [href, "The question."]);
  }

  for (const table of all("table.sortable")) {
    const rows = [...table.tBodies[0].rows];
    for (const label of all("thead .by", table)) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "by";
      const words = label.querySelector(".unseen") ?? label;
      button.dataset.named = label.title ? `${words.textContent}. ${label.title}` : words.textContent;
      button.title = `Sort by ${button.dataset.named}`;
      if (label.matches("a")) button.dataset.href = label.getAttribute("href");
      if ("order" in label.dataset) button.dataset.order = "";
      button.append(...label.childNodes);
      label.replaceWith(button);
      button.addEventListener("click", () => sort(table, rows, button.closest("th"), button));
    }
  }

  // Searching. Each child of a [data-search] is there or not; what folds is open where it holds one that is there.

  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const folds = new Map(all("details").filter((d) => d.querySelector("[data-search]")).map((d) => [d, d.open]));
  let items = null; // made when first needed: a class can have thousands
  let later = 0;

  function collect() {
    return all("[data-search]").flatMap((list) =>
      [...list.children].map((item) => ({ item, list, text: plain((item.querySelector(".key") ?? item).textContent) })),
    );
  }

  function search(query) {
    items ??= collect();
    const words = plain(query).split(/\s+/).filter(Boolean);
    if (!document.body.classList.contains("searching")) folds.forEach((_, fold) => folds.set(fold, fold.open));
    document.body.classList.toggle("searching", words.length > 0);
    const found = new Map(); // of each noun, and of each fold: how many match, of how many
    const count = (key, matches) => {
      const [n, of] = found.get(key) ?? [0, 0];
      found.set(key, [n + matches, of + 1]);
    };
    for (const { item, list, text } of items) {
      const matches = words.every((word) => text.includes(word));
      item.hidden = !matches;
      count(list.dataset.search, matches);
      for (let fold = list.closest("details"); fold; fold = fold.parentElement.closest("details")) count(fold, matches);
    }
    for (const [fold, open] of folds) {
      const [n, of] = found.get(fold);
      fold.open = words.length ? n > 0 : open;
      const counter = fold.querySelector(":scope > summary .found");
      if (counter) counter.textContent = words.length ? `${n} of ${of}` : "";
    }
    const nouns = [...found].filter(([key, [n]]) => typeof key === "string" && n > 0);
    const sentence = nouns.length ? `Found: ${nouns.map(([noun, [n, of]]) => `${n} of ${of} ${noun}`).join(", ")}.` : "Nothing found.";
    clearTimeout(later); // said once the typing stops
    later = setTimeout(() => say(words.length ? sentence : ""), 250);
  }

  const field = document.getElementById("find");
  field.parentElement.hidden = false;
  field.addEventListener("input", () => search(field.value));
  if (field.value) search(field.value); // kept by the browser, where a page is opened again

  // A link leads to what it names, folded or searched away as it may be.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    target.hidden = false;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    const own = target.querySelector(":scope > details");
    if (own) own.open = true;
  });

  if (navigator.clipboard) {
    for (const command of all(".command")) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "Copy";
      button.addEventListener("click", () => {
        navigator.clipboard.writeText(command.firstElementChild.textContent).then(
          () => say("The command is copied."),
          () => say("The browser does not let a page copy: mark the command and copy it."),
        );
      });
      command.append(" ", button);
    }
  }
})();
