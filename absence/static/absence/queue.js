// The queue by keyboard: arrows go from child to child, a digit logs "no answer" for that contact, S opens "spoke", O the case.
// Keys work while the focus is in a row and not in a field. Ringing from a link says so to the others. The page is complete
// without this script.

const row = () => document.activeElement?.closest?.("[data-row]") ?? null;
const help = document.querySelector("[data-keys]");
if (help) help.hidden = false;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || /^(input|select|textarea)$/i.test(event.target.tagName)) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") return step(event, event.key === "ArrowDown" ? 1 : -1);
  const here = row();
  if (!here) return;
  const wanted = { s: "[data-spoke]", o: "[data-open]" }[event.key.toLowerCase()];
  const found = /^[1-9]$/.test(event.key) ? here.querySelector(`[data-key="${event.key}"]`) : wanted && here.querySelector(wanted);
  if (!found) return;
  event.preventDefault();
  found.click();
});

function step(event, by) {
  const rows = [...document.querySelectorAll("[data-row]")];
  const at = rows.indexOf(row());
  if (!rows.length || (at < 0 && document.activeElement !== document.body)) return;
  event.preventDefault();
  const to = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
  to.querySelector("[data-open]").focus();
  to.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-claim]");
  if (!link) return;
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  const body = new URLSearchParams({ contact: link.dataset.contact });
  fetch(link.dataset.claim, { method: "POST", body, headers: { "X-Claim": "1", "X-CSRFToken": token }, keepalive: true });
});

// What arrives from elsewhere never moves the row one is on: the page scrolls by as much as the row was pushed.
const queue = document.getElementById("queue");
let before = null;
const remember = () => {
  const here = row();
  before = here ? { id: here.id, top: here.getBoundingClientRect().top } : null;
};
for (const kind of ["focusin", "scroll", "keyup"]) document.addEventListener(kind, remember, { passive: true });
new MutationObserver(() => {
  const now = before && document.getElementById(before.id);
  if (now) scrollBy(0, now.getBoundingClientRect().top - before.top);
}).observe(queue, { childList: true });
