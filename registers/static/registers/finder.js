// The search box of the desks: what is found appears while one types. Enter opens the first, arrows choose another.
// Without this script the box is a form and Enter lists who was found.

const box = document.querySelector("[data-finder]");
const found = document.getElementById("found");
let wanted = box.defaultValue;
let asked = null;

box.addEventListener("input", () => look(box.value));
box.form.addEventListener("submit", (event) => {
  const first = found.querySelector("a");
  if (box.value.trim() !== wanted.trim() || !first) return;
  event.preventDefault();
  first.click();
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
  asked = new AbortController();
  try {
    const answer = await fetch(`?q=${encodeURIComponent(text)}`, { headers: { "X-Typing": "1" }, redirect: "manual", signal: asked.signal });
    if (answer.type === "opaqueredirect") return location.reload();
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("found");
    found.replaceChildren(...fresh.childNodes);
    wanted = text;
  } catch (problem) {
    if (problem.name !== "AbortError") found.textContent = "No connection. Press Enter to try again.";
  }
}
