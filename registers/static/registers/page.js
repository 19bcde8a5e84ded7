// What the page shows and says around the grid: rows in words, save state, clashes, counts, one polite voice.
import { clock, list, minutes, plural, shown } from "./marks.js";

/** Builds an element; words go in as text, never as markup. */
export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

const icon = (name) => document.getElementById(`icon-${name}`).content.cloneNode(true);

/** The large box of a row's mark. */
export function drawBox(row, book, begun = "") {
  const mark = shown(row);
  if (begun) return el("span", { class: "box box--blank" }, `${begun}_`);
  if (row.clash) {
    const theirs = row.clash.mark;
    return el("span", { class: "box box--two" },
      el("span", {}, mark?.code || "blank", " ", el("small", {}, "yours")),
      el("span", {}, theirs ? `${theirs.code} ${theirs.minutes_late ?? ""} ` : "blank ", el("small", {}, "theirs")));
  }
  if (!mark) return el("span", { class: `box box--blank${row.problem ? " box--refused" : ""}` });
  const small = mark.minutes_late != null && mark.minutes_late !== "" ? `${mark.minutes_late} min` : mark.office ? "office" : "";
  return el("span", { class: `box box--${book.tone(mark)}` }, mark.code, small && el("small", {}, small));
}

/** The words beside the box. `picks` adds the three usual marks as buttons for a mouse. */
export function drawWords(row, app, picks = false) {
  const { book } = app;
  const mark = shown(row);
  if (row.clash) return drawClash(row, app);
  const told = [];
  if (row.problem) told.push(el("p", { class: "govuk-error-message" }, row.problem));
  if (mark) {
    const quiet = book.tone(mark) === "present" && !mark.office;
    const [words, ...rest] = book.words(mark).split(/(?=, \d)/);
    told.push(el("p", {}, quiet ? el("span", { class: "reg__quiet" }, words) : el("b", {}, words), rest.join(""),
      mark.office && el("span", { class: "reg__quiet" }, " from the office"),
      mark.waiting ? el("span", { class: "reg__quiet" }, " · saving…") : null,
      mark.by && !mark.mine && !mark.office ? el("span", { class: "reg__quiet" }, ` · ${mark.by}${mark.at ? `, ${clock(mark.at)}` : ""}`) : null));
    if (mark.note) told.push(el("p", { class: "reg__quiet reg__note" }, mark.note));
  } else {
    for (const hint of row.hints) {
      told.push(el("p", { class: "reg__note" }, hint.why, hint.may || book.allowed.includes(hint.code) ? [" ", el("kbd", {}, hint.code), " confirms"] : "", hint.url ? [" ", el("a", { href: hint.url }, "See what it rests on")] : ""));
    }
    if (!row.hints.length && row.odd) told.push(el("p", { class: "reg__note" }, row.odd));
    if (picks && !row.hints.length && !row.odd) told.push(drawPicks(row, app));
  }
  return told;
}

function drawPicks(row, app) {
  const usual = [[app.book.present, "present"], ["N", "absent"], ["L", "late"]].filter(([code]) => app.book.allowed.includes(code));
  return el("p", {}, usual.map(([code, words]) =>
    el("button", { type: "button", tabindex: -1, class: "reg__pick", onclick: () => app.view.put(row, code) }, el("kbd", {}, code), words)));
}

function drawClash(row, app) {
  const { by, at } = row.clash;
  return [
    el("p", {}, el("b", {}, `${by}: ${app.book.words(row.clash.mark)}${at ? ` at ${clock(at)}` : ""}`)),
    el("p", { class: "reg__quiet" }, `You put: ${app.book.words(shown(row))}. Both are kept until you choose.`),
    ...clashButtons(row, app),
  ];
}

/** Two buttons named by what they lead to. */
export function clashButtons(row, app, small = " app-button--small") {
  const mine = shown(row);
  return [[`Use ${app.book.words(row.clash.mark)}`, () => app.useTheirs(row)], [`Keep mine (${mine ? mine.code : "blank"})`, () => app.keepMine(row)]].map(([words, act]) =>
    el("button", { type: "button", class: `app-button app-button--two${small}`, onclick: act }, words));
}

/** The row's whole sentence for a screen reader. */
export function label(row, book) {
  const flags = [...row.tr.querySelectorAll(".app-flag")].map((flag) => `. ${flag.textContent.trim()}`).join("");
  const hint = shown(row) ? "" : row.hints[0]?.why || row.odd || "";
  const said = row.clash ? `two marks, yours ${book.words(shown(row))}, ${row.clash.by} ${book.words(row.clash.mark)}, Enter to choose` : book.words(shown(row));
  return `${row.number} ${row.name}${flags}: ${said}${shown(row)?.office ? ", from the office" : ""}${hint ? `. ${hint}` : ""}`;
}

export class Page {
  constructor(app, root = document) {
    this.app = app;
    this.part = (name) => root.querySelector(`[data-${name}]`);
    this.saying = [];
  }

  /** One polite voice: what is said within a moment is said together. */
  say(words) {
    this.saying.push(words);
    clearTimeout(this.soon);
    this.soon = setTimeout(() => {
      this.part("say").textContent = this.saying.splice(0).slice(-3).join(". ");
    }, 300);
  }

  draw() {
    const { book } = this.app;
    const blanks = book.blanks().length;
    const clashes = book.clashes();
    const marked = book.rows.length - blanks;
    text(this.part("count"), `${marked} of ${book.rows.length} marked`);
    this.part("progress").value = marked;
    const office = book.rows.filter((row) => shown(row)?.office).length;
    const others = book.rows.filter((row) => shown(row) && !shown(row).mine && !shown(row).office).length;
    text(this.part("who"), [marked - office - others && `${marked - office - others} by you`, office && `${office} placed by the office`, others && `${others} by others`].filter(Boolean).join(", "));
    this.part("choices").replaceChildren(...(clashes.length ? [el("strong", { class: "app-tag app-tag--two" }, `${clashes.length} need${clashes.length === 1 ? "s" : ""} your choice`)] : []));
    this.part("tally").replaceChildren(...book.tally().map(([words, count], i, all) =>
      el("div", i === all.length - 1 ? { class: "app-tally__rest" } : {}, el("dt", {}, words), el("dd", {}, String(count)))));
    this.#drawAlso();
    this.#drawBar(blanks, clashes);
    this.drawSave();
  }

  #drawBar(blanks, clashes) {
    if (!this.part("rest")) return;
    const { book } = this.app;
    const odd = book.blanks().filter((row) => row.odd || row.hints.length).map((row) => row.forename);
    const rest = blanks ? `${blanks} not marked` : book.handedIn ? "Submitted" : "All marked";
    text(this.part("rest"), clashes.length ? `${rest}, ${clashes.length} need${clashes.length === 1 ? "s" : ""} your choice` : rest);
    const say = blanks ? `Submitting lists them first.${odd.length ? ` Filling asks about ${list(odd.slice(0, 4))}${odd.length > 4 ? " and others" : ""} by name.` : ""}`
      : book.handedIn ? book.mayAmend ? "Changing a mark now asks for a reason and keeps both." : "If a mark is wrong, tell the office: they can amend it." : "Submit when you are sure.";
    text(this.part("rest-more"), this.app.sync?.kind === "offline" ? `Offline: ${plural(book.waiting(), "mark")} kept on this computer` : say);
    const fill = this.part("fill");
    fill.hidden = !blanks;
    text(this.part("fill-words"), `Fill ${plural(blanks, "blank")} as present`);
    text(this.part("submit-words"), book.handedIn ? "Submitted" : "Submit register");
    this.part("submit").hidden = book.handedIn && !blanks;
  }

  #drawAlso() {
    const { book } = this.app;
    const last = new Map();
    for (const { mark } of book.rows) {
      if (mark?.by && !mark.mine && mark.at && (!last.has(mark.by) || Date.parse(mark.at) > Date.parse(last.get(mark.by)))) last.set(mark.by, mark.at);
    }
    this.part("also").hidden = !last.size;
    this.part("also-list").replaceChildren(...[...last].map(([by, at]) => el("p", {}, icon("person"), ` ${by}. Last mark ${clock(at)}`)));
  }

  drawSave() {
    const { book, sync } = this.app;
    const waiting = book.waiting() - book.clashes().length;
    const safe = book.rows.filter((row) => row.mark).length;
    const kept = plural(book.waiting(), "mark");
    const here = sync.queue.durable ? "kept on this computer" : "kept on this page only: leave it open";
    const [tone, drawing, head, more] = {
      saved: ["", "check", sync.at ? `Saved ${clock(sync.at)}` : safe ? "All marks are saved" : "Saved as you go", `${safe ? `${plural(safe, "mark")} safe. ` : ""}If the connection drops, marks stay on this computer and are sent when it returns.`],
      saving: ["", "wait", "Saving…", `${plural(Math.max(waiting, 0), "mark")} on the way, ${here}.`],
      offline: ["waiting", "offline", `${sync.detail === "busy" ? "Waiting" : "Offline"}: ${kept} ${here}`, "Go on marking. They are sent by themselves as soon as the school's server answers."],
      "signed-out": ["stopped", "lock", `Signed out: ${kept} ${here}`, "Sign in again and they are sent."],
      stopped: ["stopped", "lock", `Not sent: ${kept} ${here}`, sync.detail],
    }[sync.kind];
    const card = this.part("save");
    const key = [sync.kind, head, more].join("|");
    if (card.dataset.said === key) return;
    card.dataset.said = key;
    card.className = `app-card app-card--ground reg-save${tone && ` reg-save--${tone}`}`;
    card.replaceChildren(el("h2", {}, icon(drawing), head), el("p", {}, more), sync.kind === "signed-out" ? el("p", {}, el("a", { href: this.app.signIn }, "Sign in again")) : "");
  }

  drawClashes() {
    const { book, mode } = this.app;
    this.part("clashes").replaceChildren(...book.clashes().map((row) => el("div", { class: "app-card app-card--two" },
      el("h2", {}, `${row.name}: two marks`),
      el("p", {}, `${row.clash.by} marked ${book.words(row.clash.mark)}${row.clash.at ? ` at ${clock(row.clash.at)}` : ""}. You put ${book.words(shown(row))}. Nothing is lost.`),
      mode === "list" ? el("div", { class: "app-head__do" }, clashButtons(row, this.app, ""))
        : el("p", {}, el("a", { href: `#${row.tr.id}`, onclick: (event) => (event.preventDefault(), this.app.view.focusRow(row)) }, `Go to ${row.forename}, row ${row.number}`)))));
  }

  notice(words, link) {
    this.part("notices").append(el("p", { class: "govuk-inset-text" }, words, link ? [" ", el("a", { href: link[1] }, link[0])] : ""));
  }

  drawLeft() {
    const { book } = this.app;
    const left = this.part("left");
    if (!left || !book.closes) return;
    const minutesLeft = Math.ceil((book.closes - book.now()) / 60000);
    text(left, minutesLeft > 0 ? `, ${minutes(minutesLeft)} left` : "");
    if (minutesLeft <= 0) text(this.part("closes"), `closed ${clock(book.closes)}`);
  }
}

function text(node, words) {
  if (node.textContent !== words) node.textContent = words;
}
