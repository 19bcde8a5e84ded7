// Says in time that a sign-in is about to end, and lets the person stay. The server's clock decides, not this page's:
// other tabs and the register's own saves keep a sign-in alive too.
const WARN = 120;
const dialog = document.getElementById("dialog-time-out");
const part = (name) => dialog.querySelector(`[data-${name}]`);
const about = part("about").textContent;
let timer;
let emptied = false;

const look = (seconds) => (clearTimeout(timer), (timer = setTimeout(ask, Math.max(1, seconds) * 1000)));

/** How it stands: `left` and `most` in seconds, or null without a connection. Asking so does not count as being there. */
async function standing(options) {
  try {
    const answer = await fetch(dialog.dataset.ask, { credentials: "same-origin", cache: "no-store", ...options });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

async function ask() {
  const now = await standing({ headers: { "X-Background": "1" } });
  if (!now) return look(30);
  if (now.left <= 0) return ended();
  // Signed in again in another tab: what was taken away is fetched again, for whoever it is.
  if (emptied) return location.replace(location.pathname + location.search);
  if (now.left > WARN) return dialog.close(), look(now.left - WARN);
  warn(now);
  look(now.left + 1);
}

function warn({ left, most }) {
  // After the longest time of all nobody can stay: it is only said.
  part("stay").hidden = most <= WARN;
  part("again").hidden = true;
  part("about").textContent = about;
  part("title").textContent = `You will be signed out in ${left > 60 ? "two minutes" : "less than a minute"}`;
  show(part("stay"));
}

function ended() {
  part("title").textContent = "You have been signed out. Your marks are safe.";
  part("about").textContent = "Sign in again to go on where you were.";
  part("stay").hidden = true;
  part("again").hidden = false;
  part("again").href = `${dialog.dataset.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`;
  // What lay open is nobody's business any more.
  if (dialog.dataset.shuts === "1") (emptied = true), document.getElementById("main").replaceChildren();
  show(part("again"));
}

function show(first) {
  // The register asks by itself once it could not save: one question is enough.
  if (document.querySelector("dialog[open]:not(#dialog-time-out)")) return;
  if (!dialog.open) dialog.showModal();
  first.focus();
}

part("stay").addEventListener("click", async () => {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const now = await standing({ method: "POST", headers: { "X-CSRFToken": token, "X-Background": "1" } });
  if (!now || now.left <= 0) return ask();
  dialog.close();
  look(now.left - WARN);
});
// Escape closes what only warns; somebody who presses it is there.
dialog.addEventListener("cancel", (event) => (event.preventDefault(), part("stay").hidden || part("stay").click()));
document.addEventListener("visibilitychange", () => document.hidden || ask());
look(Number(dialog.dataset.idle) - WARN);
