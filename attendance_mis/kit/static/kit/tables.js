// On a phone a table is a list of cards: the first cell is the card's name, every other one says the heading of its
// column. Without this script the table scrolls in its pane. The roles say again what a changed display takes away.

const PHONE = matchMedia("(max-width: 40em)");
const MARK = "app-stacked";

function stack(table) {
  const heads = [...(table.tHead?.rows.length === 1 ? table.tHead.rows[0].cells : [])];
  const rows = [...table.tBodies, table.tFoot].filter(Boolean).flatMap((part) => [...part.rows]);
  const plain = heads.length > 2 && rows.every((row) => row.cells.length === heads.length && [...row.cells].every((cell) => cell.colSpan === 1 && cell.rowSpan === 1));
  if (!plain || table.classList.contains(MARK)) return;
  table.classList.add(MARK);
  table.setAttribute("role", "table");
  for (const part of [table.tHead, ...table.tBodies, table.tFoot].filter(Boolean)) part.setAttribute("role", "rowgroup");
  for (const row of [table.tHead.rows[0], ...rows]) row.setAttribute("role", "row");
  for (const head of heads) head.setAttribute("role", "columnheader");
  const names = heads.map((head) => head.textContent.trim());
  for (const row of rows) [...row.cells].forEach((cell, place) => name(cell, names[place]));
}

function name(cell, words) {
  cell.setAttribute("role", cell.tagName === "TH" ? "rowheader" : "cell");
  const said = cell.textContent.trim();
  if (words && !said.startsWith(words)) cell.dataset.column = words; // "History: History of …" says it twice
  if (["", "–"].includes(said) && !cell.querySelector("input, select, img, svg")) cell.classList.add("app-stacked__empty");
}

function stackAll() {
  if (PHONE.matches) document.querySelectorAll("main table.govuk-table").forEach(stack);
}

stackAll();
PHONE.addEventListener("change", stackAll);
// Parts of some pages keep themselves up to date.
new MutationObserver((changes) => {
  if (changes.some((change) => [...change.addedNodes].some((node) => node.querySelector?.("table")))) stackAll();
}).observe(document.querySelector("main"), { childList: true, subtree: true });
