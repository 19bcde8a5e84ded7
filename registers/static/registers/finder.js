// The search box of the desks: what is found appears while one types. Enter opens the first, arrows choose another.
// Without this script the box is a form and Enter lists who was found.

const box = document.querySelector("[data-finder]");
const found = document.getElementById("found");
let wanted = box.defaultValue; // whose answer is shown
let asked = null; // the question under way
let opening = false; // Enter came before its answer

box.addEventListener("input", () => ((opening = false), look(box.value)));
box.form.addEventListener("submit", (event) => {
  const current = box.value.trim() === wanted.trim();
  const first = found.querySelector("a");
  if (current && !first) return;
  event.preventDefault();
  if (current) return first.click();
  opening = true;
  if (!asked) look(box.value);
});
document.addEventListener("keydown", (event) => {
  if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const links = [...found.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement);
  if (document.activeElement !== box && at < 0) return;
  event.preventDefault();
  const to = at + (event.key === "ArrowDown" ? 1 : -1);
  (links[Math.min(to, links.length - 1)] ?? box).focus();
});

// Somebody typed before this script came.
if (box.value !== wanted) look(box.value);

async function look(text) {
  asked?.abort();
  const mine = (asked = new AbortController());
  try {
    const answer = await fetch(`?q=${encodeURIComponent(text)}`, { headers: { "X-Typing": "1" }, redirect: "manual", signal: mine.signal });
    if (answer.type === "opaqueredirect") return location.reload();
    if (!answer.ok) return opening && box.form.submit();
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("found");
    found.replaceChildren(...fresh.childNodes);
    wanted = text;
    if (opening) found.querySelector("a")?.click();
  } catch (problem) {
    if (problem.name !== "AbortError") found.textContent = "No connection. Press Enter to try again.";
  } finally {
    if (asked === mine) (asked = null), (opening = false);
  }
}
