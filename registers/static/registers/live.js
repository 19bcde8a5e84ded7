// Parts of a page that keep themselves up to date: <div id data-live="address" data-every="15">.
// The page is complete without it; a reload shows the same. Asking again does not count as somebody being there.

const OLD = "what you see may be old. It follows again by itself.";
const BACKGROUND = { headers: { "X-Background": "1" }, redirect: "manual" };

for (const part of document.querySelectorAll("[data-live]")) follow(part.id, part.dataset.live, Number(part.dataset.every));

function follow(id, address, every) {
  let waiting = false;
  const look = async () => {
    if (waiting || document.hidden) return;
    waiting = true;
    try {
      const answer = await fetch(address, BACKGROUND);
      if (answer.type === "opaqueredirect") return stop("Signed out: this page no longer follows. Reload it to sign in again.");
      if (answer.status === 403 || answer.status === 404) return stop("This page no longer follows, and what you see may be old. Reload it to see why.");
      if (answer.ok) replace(id, await answer.text());
      say(answer.ok ? "" : `No answer from Registra: ${OLD}`);
    } catch {
      say(`No connection: ${OLD}`);
    } finally {
      waiting = false;
    }
  };
  const timer = setInterval(look, every * 1000);
  document.addEventListener("visibilitychange", look);
  const stop = (words) => (clearInterval(timer), document.removeEventListener("visibilitychange", look), say(words));
}

const told = new Map(); // what the server said last: the part on the page may have been put in another shape since

/** Puts the new part in place of the old one; the link that has the focus and what was unfolded stay so, found by id. */
function replace(id, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(id);
  const old = document.getElementById(id);
  if (!fresh || fresh.innerHTML === (told.get(id) ?? old.innerHTML)) return;
  told.set(id, fresh.innerHTML);
  const held = old.contains(document.activeElement) ? document.activeElement.id : "";
  for (const one of old.querySelectorAll("details[open] > summary[id]")) {
    const again = fresh.querySelector(`#${CSS.escape(one.id)}`);
    if (again) again.parentElement.open = true;
  }
  old.replaceChildren(...fresh.childNodes);
  if (held) document.getElementById(held)?.focus({ preventScroll: true });
}

function say(words) {
  for (const place of document.querySelectorAll("[data-live-say]")) if (place.textContent !== words) place.textContent = words;
}
