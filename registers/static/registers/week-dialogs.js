// Questions about one cell: which code, what note, why amended; and its history.
import { el } from "./page.js";

/** Shows a dialog until `accept` returns or it is cancelled; the focus goes back to where it was. */
function ask(dialog, accept, first) {
  const part = (name) => dialog.querySelector(`[data-${name}]`);
  return new Promise((resolve) => {
    const stop = new AbortController();
    const { signal } = stop;
    const back = document.activeElement;
    let answer = null;
    const error = part("error");
    if (error) error.hidden = true;
    dialog.querySelector("form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      try {
        answer = accept();
        dialog.close();
      } catch (problem) {
        error.textContent = problem.message;
        error.hidden = false;
        problem.field?.focus();
      }
    }, { signal });
    part("cancel").addEventListener("click", () => dialog.close(), { signal });
    dialog.addEventListener("close", () => (stop.abort(), back?.focus({ preventScroll: true }), resolve(answer)), { signal });
    dialog.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter" && (event.ctrlKey || event.target.matches("select, input"))) {
        event.preventDefault();
        dialog.querySelector("form")?.requestSubmit();
      }
    }, { signal });
    dialog.showModal();
    first()?.focus();
  });
}

const problem = (message, field) => Object.assign(new Error(message), { field });

/** {code, minutes, note, reason} or null. With `code` given, only what is missing is asked. */
export function askCell(cell, code, reasonBefore = "") {
  const dialog = document.getElementById("dialog-cell");
  const part = (name) => dialog.querySelector(`[data-${name}]`);
  const { week } = cell;
  const choose = part("code");
  const wanted = () => code ?? choose.value;
  part("title").textContent = code ? `${cell.name}, ${cell.when.words}: ${week.words(code)}` : `${cell.name}, ${cell.when.words}`;
  part("about").hidden = !cell.mark.code;
  part("about").textContent = `It is ${cell.words} now.`;
  part("code-group").hidden = Boolean(code);
  choose.replaceChildren(...week.allowedIn(cell).map((each) => el("option", { value: each }, `${each}  ${week.words(each)}`)));
  choose.value = code || cell.hint || cell.code || "";
  if (!choose.value) choose.selectedIndex = 0;
  part("minutes").value = cell.shown.minutes ?? "";
  part("note").value = cell.note;
  part("reason").value = reasonBefore;
  const fit = () => {
    part("minutes-group").hidden = Boolean(code) || !["L", "U"].includes(wanted());
    part("note-group").hidden = !week.needsNote(wanted());
    part("reason-group").hidden = !cell.amends;
  };
  choose.onchange = fit;
  fit();
  const accept = () => {
    const answer = { code: wanted() };
    const late = part("minutes").value.trim();
    if (!part("minutes-group").hidden && late) {
      if (!/^\d{1,3}$/.test(late)) throw problem("Write the minutes in figures, or leave them blank.", part("minutes"));
      answer.minutes = Number(late);
    }
    if (!part("note-group").hidden) {
      answer.note = part("note").value.trim();
      if (!answer.note) throw problem(`${answer.code} needs a note: write where the pupil is or what happened.`, part("note"));
    }
    if (cell.amends) {
      answer.reason = part("reason").value.trim();
      if (!/[\p{L}\p{N}]/u.test(answer.reason)) throw problem("Write why the mark is amended, for example who told you and when.", part("reason"));
    }
    return answer;
  };
  return ask(dialog, accept, () => [choose, part("note"), part("reason")].find((field) => field.closest("[hidden]") === null));
}

/** True if the mark shall be amended again. */
export async function showHistory(cell, root) {
  const dialog = document.getElementById("dialog-history");
  const place = dialog.querySelector("[data-history]");
  const amend = dialog.querySelector("[data-amend]");
  amend.hidden = !cell.open;
  place.replaceChildren(el("h2", { id: "history-title" }, `${cell.name}, ${cell.when.words}`), el("p", {}, "Fetching the history…"));
  // Closed before its answer came: then the answer may not stand under the next cell's name.
  const closed = new AbortController();
  dialog.addEventListener("close", () => closed.abort(), { once: true });
  fetch(`${root}${cell.pupil}/${cell.when.day}/${cell.when.session}/`, { redirect: "manual", signal: closed.signal })
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error())))
    .then((html) => {
      const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("history");
      place.replaceChildren(...fresh.childNodes);
    })
    .catch(() => closed.signal.aborted || place.append(el("p", {}, "It could not be fetched. Try again in a moment.")));
  let again = false;
  amend.onclick = () => ((again = true), dialog.close());
  await ask(dialog, () => null, () => dialog.querySelector("[data-cancel]"));
  return again;
}
