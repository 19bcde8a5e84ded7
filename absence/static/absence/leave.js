// The decision page by keyboard: arrows move between sessions, G grants and R refuses the one in hand, Alt+G and
// Alt+R all of them, Ctrl+Enter signs. The letter follows each choice. Without this script the page is a form that
// shows the letter when asked to.

const form = document.querySelector("form[data-leave]");
const sessions = [...form.querySelectorAll("[data-session]")];
const follows = form.querySelector("[data-follows]");
const count = form.querySelector("[data-count]");
const sign = form.querySelector("[data-sign-words]");
let asked = null;
let waiting = 0;

form.querySelector("[data-keys]").hidden = false;
form.querySelector("[data-look]").hidden = true;

const radios = (session) => [...session.querySelectorAll("input")];
const chosen = (session) => radios(session).find((one) => one.checked);
const grants = (session) => radios(session).find((one) => one.value !== "refuse");
const refuses = (session) => radios(session).find((one) => one.value === "refuse");

function choose(session, granted) {
  const wanted = (granted && grants(session)) || refuses(session);
  wanted.checked = true;
  changed();
  return wanted;
}

function draw() {
  const left = sessions.filter((one) => !chosen(one)).length;
  const granted = sessions.filter((one) => chosen(one) && chosen(one).value !== "refuse").length;
  const refused = sessions.length - left - granted;
  sign.textContent = left ? `Sign: ${left} still to choose` : `Sign: grant ${granted}, refuse ${refused}`;
  for (const session of sessions) {
    const now = chosen(session);
    session.dataset.chosen = now ? (now.value === "refuse" ? "refuse" : "grant") : "";
  }
}

function changed() {
  draw();
  clearTimeout(waiting);
  waiting = setTimeout(look, 150);
}

async function look() {
  asked?.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form), signal: asked.signal, headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok || answer.redirected) return;
    const part = document.createElement("template");
    part.innerHTML = await answer.text();
    count.textContent = part.content.querySelector("[data-said]")?.textContent.trim() || "";
    follows.replaceChildren(...part.content.children);
  } catch (failure) {
    if (failure.name !== "AbortError") count.textContent = "No connection: the letter does not follow now";
  }
}

const here = () => sessions.findIndex((one) => one.contains(document.activeElement));

function move(step) {
  const to = sessions[Math.max(0, Math.min(sessions.length - 1, here() + step))];
  (chosen(to) || radios(to)[0]).focus();
}

// On the whole page, so that Alt+G works before anything has the focus; other forms of the page keep their keys.
document.addEventListener("keydown", (event) => {
  if (!form.contains(event.target) && event.target.closest("form, dialog")) return;
  const key = event.key.toLowerCase();
  const at = here();
  if (event.ctrlKey && event.key === "Enter") return press(event, "sign");
  if (event.altKey && key === "g") return press(event, "grant_all");
  if (event.altKey && key === "r") return press(event, "refuse_all");
  if (at < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
  if (key === "arrowright" || key === "arrowleft") {
    event.preventDefault();
    move(key === "arrowright" ? 1 : -1);
  } else if (key === "g" || key === "r") {
    event.preventDefault();
    choose(sessions[at], key === "g").focus();
  }
});

// A decision of all sessions is shown first and signed with the next key: nothing is decided by a slip.
function press(event, what) {
  event.preventDefault();
  if (what === "sign") form.querySelector("[data-sign]").click();
  else all(what === "grant_all");
}

function all(granted) {
  for (const session of sessions) choose(session, granted);
  sign.closest("button").focus();
}

for (const button of form.querySelectorAll("[data-key]")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    all(button.dataset.key === "g");
  });
}

form.addEventListener("change", changed);
form.addEventListener("input", (event) => {
  if (event.target.matches("textarea, input[type=text]")) changed();
});
draw();
if (sessions.some(chosen)) look();
