// Questions that need an answer before a mark can stand: which code, what note, why changed, whom to call present.
import { list, plural, shown } from "./marks.js";
import { clashButtons, el } from "./page.js";

/** Shows a dialog until `accept` returns something or it is cancelled; gives the focus back to where it was. */
function ask(dialog, accept, first) {
  const part = (name) => dialog.querySelector(`[data-${name}]`);
  return new Promise((resolve) => {
    const stop = new AbortController();
    const { signal } = stop;
    let answer = null;
    const error = part("error");
    if (error) error.hidden = true;
    dialog.querySelector("form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      try {
        answer = accept(part);
        dialog.close();
      } catch (problem) {
        error.textContent = problem.message;
        error.hidden = false;
        problem.field?.focus();
      }
    }, { signal });
    // What was asked for is being said.
    dialog.addEventListener("input", () => error && (error.hidden = true), { signal });
    part("cancel")?.addEventListener("click", () => dialog.close(), { signal });
    dialog.addEventListener("close", () => (stop.abort(), resolve(answer)), { signal });
    // Ctrl+Enter means the same as the main button, from any field.
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.target.matches("select, input"))) {
        event.preventDefault();
        dialog.querySelector("form")?.requestSubmit();
      }
    }, { signal });
    dialog.showModal();
    (typeof first === "function" ? first(part) : first)?.focus();
  });
}

const get = (name) => document.getElementById(`dialog-${name}`);

function problem(message, field) {
  return Object.assign(new Error(message), { field });
}

/** {code, minutes, note, reason} for a row, or null. With `code` given, only what is missing is asked. */
export function askMark(row, book, code) {
  const dialog = get("mark");
  const part = (name) => dialog.querySelector(`[data-${name}]`);
  const now = shown(row);
  const amends = book.amends(row);
  const choose = part("code");
  part("title").textContent = code === undefined ? `Mark for ${row.name}` : `${row.name}: ${book.words({ code })}`;
  part("about").hidden = !amends;
  part("about").textContent = amends ? `It is ${book.words(now)} now.` : "";
  part("codes").hidden = code !== undefined;
  choose.replaceChildren(...book.allowedFor(row).map((each) => el("option", { value: each }, `${each}  ${book.words({ code: each })}`)));
  choose.value = code ?? now?.code ?? row.hints[0]?.code ?? "";
  if (!choose.value) choose.selectedIndex = 0;
  const wanted = () => (code === undefined ? choose.value : code);
  part("minutes").value = now?.code === "L" ? (now.minutes_late ?? "") : "";
  part("note").value = now?.note || "";
  part("reason-words").value = "";
  const fit = () => {
    part("minutes-group").hidden = wanted() !== "L" || code !== undefined;
    part("note-group").hidden = !wanted() || !book.needsNote(wanted());
    part("reason-group").hidden = !amends;
  };
  choose.onchange = fit;
  fit();
  return ask(dialog, () => {
    const late = part("minutes").value.trim();
    const answer = { code: wanted() || null };
    if (!part("minutes-group").hidden && late) {
      if (!/^\d{1,3}$/.test(late)) throw problem("Write the minutes in figures, or leave them blank.", part("minutes"));
      answer.minutes = Number(late);
    }
    if (!part("note-group").hidden) {
      answer.note = part("note").value.trim();
      if (!answer.note) throw problem(`${answer.code} needs a note: write where the pupil is or what happened.`, part("note"));
    }
    if (amends) {
      const words = part("reason-words").value.trim();
      if (part("reason").value === "Another reason" && !words) throw problem("Write the reason in your words.", part("reason-words"));
      answer.reason = words ? `${part("reason").value}: ${words}` : part("reason").value;
    }
    return answer;
  }, () => (code === undefined ? choose : part("note-group").hidden ? part("reason") : part("note")));
}

/** [[row, code]] of the blanks to fill, or null. Children whom it would be odd to call present are asked about by name. */
export function askFill(book, submitting) {
  const dialog = get("fill");
  const part = (name) => dialog.querySelector(`[data-${name}]`);
  const blanks = book.blanks();
  const odd = blanks.filter((row) => row.odd || row.hints.length);
  const plain = blanks.filter((row) => !odd.includes(row));
  part("title").textContent = submitting ? (blanks.length ? `${plural(blanks.length, "pupil")} not marked` : "Submit this register?") : `Fill ${plural(blanks.length, "blank")} as present?`;
  part("about").textContent = submitting ? absent(book) : "You can still change any of them.";
  part("blanks").hidden = !plain.length;
  part("names").textContent = list(plain.map((row) => row.name));
  part("odd").replaceChildren(...odd.map((row) => question(row, book, submitting)));
  const sure = plain.length + odd.length;
  const all = odd.length ? (plain.length ? `Mark ${plain.length} present` : "Mark these") : `Mark ${plural(sure, "blank")} present`;
  part("ok").textContent = submitting ? (blanks.length ? `${all} and submit` : "Submit register") : all;
  return ask(dialog, () => {
    const answers = plain.map((row) => [row, book.present]);
    for (const row of odd) {
      const chosen = dialog.querySelector(`[name="odd-${row.id}"]:checked`);
      if (!chosen) throw problem(`Choose for ${row.name}.`, dialog.querySelector(`[name="odd-${row.id}"]`));
      if (chosen.value) answers.push([row, chosen.value]);
    }
    return answers;
  }, () => (odd.length && submitting ? dialog.querySelector("[data-odd] input") : part("ok")));
}

function absent(book) {
  const away = book.rows.filter((row) => shown(row) && !["present", "late", "activity"].includes(book.tone(shown(row))));
  const here = book.rows.filter((row) => shown(row)).length - away.length;
  return `${here} here${away.length ? `, ${away.length} not: ${list(away.map((row) => `${row.name} (${book.words(shown(row))})`))}` : ""}.`;
}

function question(row, book, submitting) {
  const choices = [[book.present, "Present"], ["N", "Absent, no reason yet"]];
  for (const hint of row.hints) if (book.allowedFor(row).includes(hint.code)) choices.push([hint.code, `${book.words(hint)}, as expected`]);
  if (!submitting) choices.push(["", "Leave blank"]);
  const group = el("fieldset", { class: "govuk-fieldset govuk-form-group" }, el("legend", { class: "govuk-fieldset__legend" }, el("b", {}, row.name), `: ${row.hints[0]?.why || row.odd}`),
    el("div", { class: "govuk-radios govuk-radios--small" }, choices.map(([value, words], i) => {
      const id = `odd-${row.id}-${i}`;
      return el("div", { class: "govuk-radios__item" }, el("input", { class: "govuk-radios__input", type: "radio", id, name: `odd-${row.id}`, value, checked: !submitting && value === "" }),
        el("label", { class: "govuk-label govuk-radios__label", for: id }, words));
    })));
  return group;
}

export function askClash(row, app) {
  const dialog = get("clash");
  const part = (name) => dialog.querySelector(`[data-${name}]`);
  part("title").textContent = `${row.name}: two marks`;
  part("about").textContent = `${row.clash.by} marked ${app.book.words(row.clash.mark)}. You put ${app.book.words(shown(row))}. Both are kept in the history.`;
  const buttons = clashButtons(row, app, "");
  for (const button of buttons) button.addEventListener("click", () => dialog.close());
  dialog.querySelector(".app-head__do").replaceChildren(...buttons);
  return ask(dialog, () => null, buttons[0]);
}

export function showKeys() {
  return ask(get("keys"), () => null);
}

export function showSignedOut(count) {
  const dialog = get("signed-out");
  dialog.querySelector("[data-about]").textContent = count ? `${plural(count, "mark")} kept on this computer, and sent as soon as you are back.` : "Everything you marked is saved.";
  return dialog.open ? null : ask(dialog, () => null, dialog.querySelector("[data-sign-in]"));
}
