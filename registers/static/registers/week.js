// The office grid: marks by keyboard, mouse or block, saved as one goes. The page is complete without it.
import { clock, plural } from "./marks.js";
import { el } from "./page.js";
import { Week } from "./week-book.js";
import { Chosen } from "./week-chosen.js";
import { askCell, showHistory } from "./week-dialogs.js";
import { Keys } from "./week-keys.js";
import { Saver } from "./week-save.js";

const part = (name) => document.querySelector(`[data-${name}]`);

class App {
  constructor(data, table) {
    this.historyRoot = data.history;
    this.week = new Week(data, table);
    this.done = [];
    this.reason = "";
    this.saver = new Saver(this.week, { url: data.save, user: data.user, token: document.querySelector("[name=csrfmiddlewaretoken]").value });
    this.saver.addEventListener("change", ({ detail }) => (this.draw(detail), this.counts()));
    this.saver.addEventListener("state", () => this.#drawState());
    this.saver.addEventListener("clash", ({ detail }) => (this.#drawClashes(), this.say(`${detail.name}: somebody else put ${this.week.words(detail.clash.theirs)}. Choose at the top of the page`)));
    this.saver.addEventListener("refused", () => this.problems(true));
    this.chosen = new Chosen(this);
    this.keys = new Keys(this, table);
    for (const plain of document.querySelectorAll("[data-plain]")) plain.hidden = true;
    for (const live of document.querySelectorAll("[data-live]")) live.hidden = false;
    document.getElementById("change").addEventListener("submit", (event) => event.preventDefault());
    part("pane").tabIndex = -1;
    part("next").addEventListener("click", () => this.next());
    part("fill").addEventListener("click", () => this.#fill());
    addEventListener("keydown", () => this.saver.again());
    for (const cell of this.week.all()) this.draw(cell);
  }

  // ---- changing marks
  /** Puts a code in one cell, asking for what it needs. False if the person gave up. */
  async set(cell, code, minutes = null) {
    const same = code === cell.code && minutes === (cell.shown.minutes ?? null);
    if (same) return true;
    let answer = { code, minutes };
    if (cell.amends || this.week.needsNote(code)) {
      answer = await askCell(cell, code, this.reason);
      if (!answer) return false;
      answer.minutes = minutes;
    }
    this.#change(cell, answer);
    return true;
  }

  /** Enter: history of a mark, all codes for a blank. True if something was changed. */
  async open(cell) {
    if (cell.code && !(await showHistory(cell, this.historyRoot))) return false;
    if (!cell.open) return false;
    const answer = await askCell(cell, undefined, this.reason);
    if (answer) this.#change(cell, answer);
    return Boolean(answer);
  }

  clear(cell) {
    if (!cell.open || !cell.code) return;
    if (cell.amends) return this.say("A mark that was handed in can be amended, not cleared");
    this.#change(cell, { code: null });
  }

  #change(cell, answer) {
    if (answer.reason) this.reason = answer.reason;
    this.put([{ cell, minutes: null, ...answer }]);
    this.say(`${cell.name}, ${cell.when.words}: ${cell.words}`);
  }

  put(changes) {
    this.done.push(changes.map(({ cell }) => ({ cell, code: cell.mark.code, minutes: cell.mark.minutes, note: cell.note })));
    this.#send(changes);
  }

  #send(changes) {
    this.saver.put(changes);
    for (const { cell } of changes) this.draw(cell);
    this.counts();
    this.problems();
  }

  async undo() {
    const put = this.done.pop();
    if (!put) return this.say("Nothing to undo");
    // What somebody else has put since is theirs to take back.
    const last = put.filter((before) => !before.theirs);
    if (!last.length) {
      const [{ cell }] = put;
      this.keys.focus(cell);
      return this.say(`Not undone: ${cell.name}, ${cell.when.words} was changed since by somebody else`);
    }
    const stuck = last.filter(({ cell, code }) => !code && cell.submitted);
    if (stuck.length) return this.say("It was handed in since: amend it instead");
    const amends = last.some(({ cell }) => cell.amends);
    this.#send(last.map((before) => ({ ...before, reason: amends && before.cell.amends ? "Undone: entered by mistake" : "" })));
    const [{ cell }] = last;
    this.keys.focus(cell);
    return this.say(`Undone: ${last.length > 1 ? plural(last.length, "mark") : `${cell.name}, ${cell.when.words}: ${cell.words}`}`);
  }

  // ---- a block
  choose(cells) {
    const before = this.chosen.cells;
    for (const cell of before) cell.preview = "";
    for (const cell of this.week.all()) {
      const chosen = cells.length > 1 && cells.includes(cell);
      if (chosen === Boolean(cell.chosen)) continue;
      cell.chosen = chosen;
      cell.td.setAttribute("aria-selected", String(chosen));
    }
    this.chosen.show(cells.length > 1 ? cells : []);
    for (const cell of new Set([...before, ...cells])) this.draw(cell);
    if (cells.length > 1) this.say(`${plural(this.chosen.cells.length, "cell")} chosen`);
  }

  wish(code) {
    this.chosen.choose(code);
    this.say(part("chosen-plan").textContent);
  }

  carryOut() {
    if (this.chosen.cells.length) this.chosen.carryOut();
  }

  clearBlock() {
    if (!this.keys.anchor && !this.chosen.cells.length) return;
    const inside = part("chosen").contains(document.activeElement);
    this.keys.anchor = null;
    const cells = this.week.all().filter((cell) => cell.chosen);
    for (const cell of cells) {
      cell.chosen = false;
      cell.td.setAttribute("aria-selected", "false");
    }
    this.chosen.hide();
    for (const cell of cells) this.draw(cell);
    if (inside) this.keys.focus(this.keys.at);
  }

  #fill() {
    const open = this.week.all().filter((cell) => cell.blank);
    if (!open.length) return this.say("There are no blanks");
    this.clearBlock();
    this.keys.anchor = this.week.at(0, 0);
    this.keys.focus(this.week.at(this.week.height - 1, this.week.width - 1));
    this.choose(this.week.block(this.keys.anchor, this.keys.at));
    this.wish("/");
    return part("chosen-do").focus();
  }

  /** The next cell to settle after this one, session by session. */
  next() {
    const order = this.week.all().sort((a, b) => a.column - b.column || a.row - b.row);
    const from = order.indexOf(this.keys.at);
    const found = [...order.slice(from + 1), ...order.slice(0, from + 1)].find((cell) => cell.blank || cell.code === "N");
    if (!found) return this.say("Nothing left to settle");
    this.clearBlock();
    return this.keys.focus(found);
  }

  // ---- clashes
  useTheirs(cell) {
    const { clash } = cell;
    this.#notMine(cell);
    this.saver.takeBack(cell);
    cell.taken({ code: clash.theirs, minutes_late: clash.theirs_minutes, note: clash.theirs_note, version: clash.version });
    this.#settled(cell);
  }

  async keepMine(cell) {
    const { clash } = cell;
    Object.assign(cell, { version: clash.version, submitted: cell.submitted || clash.needs_reason });
    cell.mark = { code: clash.theirs, minutes: clash.theirs_minutes };
    clash.mine = this.saver.takeBack(cell) || clash.mine;
    let { mine } = clash;
    if (cell.amends && !mine.reason) {
      const answer = await askCell(cell, mine.code, this.reason);
      if (!answer) return;
      mine = { ...mine, ...answer };
    }
    cell.clash = null;
    this.#notMine(cell);
    this.#settled(cell);
    this.put([{ ...mine, cell }]);
  }

  /** What stood before somebody else's mark must not come back over it by an undo. */
  #notMine(cell) {
    for (const before of this.done.flat()) if (before.cell === cell) before.theirs = true;
  }

  chooseClash(cell) {
    document.querySelector(`[data-clash="${cell.row}-${cell.column}"] button`)?.focus();
  }

  #settled(cell) {
    this.draw(cell);
    this.#drawClashes();
    this.counts();
    this.keys.focus(cell);
  }

  #drawClashes() {
    const cells = this.week.all().filter((cell) => cell.clash);
    part("clashes").replaceChildren(...cells.map((cell) => {
      const theirs = this.week.words(cell.clash.theirs, cell.clash.theirs_minutes);
      return el("div", { class: "app-card app-card--two week-clash", "data-clash": `${cell.row}-${cell.column}` },
        el("h2", {}, `${cell.name}, ${cell.when.words}: two marks`),
        el("p", {}, `${cell.clash.by} put ${theirs}${cell.clash.at ? ` at ${clock(cell.clash.at)}` : ""}. You put ${cell.words}. Theirs stands until you choose.`),
        el("div", { class: "app-head__do" },
          el("button", { type: "button", class: "app-button app-button--two app-button--small", onclick: () => this.useTheirs(cell) }, `Use ${theirs}`),
          el("button", { type: "button", class: "app-button app-button--two app-button--small", onclick: () => this.keepMine(cell) }, `Use mine: ${cell.words}`)));
    }));
  }

  // ---- drawing
  draw(cell, begun = "") {
    const { td } = cell;
    if (td.querySelector("input") === document.activeElement && document.activeElement !== null) return;
    td.setAttribute("aria-label", cell.label);
    const kind = !cell.here ? "closed" : cell.clash ? "two" : cell.code ? this.week.tone(cell.code) : cell.open ? "blank" : cell.hint ? "hint" : "not-held";
    const shown = begun || cell.preview || cell.code || (kind === "hint" ? cell.hint : "");
    const small = begun || cell.preview ? "" : cell.clash ? cell.clash.theirs || "blank" : cell.code ? cell.shown.minutes ?? "" : cell.hint ? (cell.open ? cell.hint : "planned") : "";
    const classes = ["cell", `cell--${cell.preview ? "preview" : kind}`];
    if (cell.amended && !cell.preview) classes.push("cell--amended");
    if (cell.chosen) classes.push("cell--chosen");
    if (cell.problem) classes.push("cell--refused");
    if (cell.waiting && !cell.clash) classes.push("cell--waiting");
    td.replaceChildren(el("span", { class: classes.join(" ") }, shown, small === "" ? "" : el("small", {}, String(small))));
  }

  counts() {
    const all = this.week.all();
    text(part("blanks"), String(all.filter((cell) => cell.blank).length));
    text(part("unknown"), String(all.filter((cell) => cell.code === "N").length));
  }

  problems(told = false) {
    const cells = this.week.all().filter((cell) => cell.problem);
    part("problems").replaceChildren(...(cells.length ? [el("div", { class: "govuk-error-summary week-problems" }, el("h2", { class: "govuk-error-summary__title" }, "Not saved"),
      el("ul", { class: "govuk-list govuk-error-summary__list" }, cells.slice(0, 12).map((cell) => el("li", {},
        el("a", { href: "#", onclick: (event) => (event.preventDefault(), this.keys.focus(cell)) }, `${cell.name}, ${cell.when.words}: ${cell.problem}`)))))] : []));
    if (told && cells.length) this.say(`Not saved. ${cells[0].problem}`);
  }

  #drawState() {
    const place = part("save");
    const { state, words } = this.saver;
    place.classList.toggle("week-save--stopped", ["offline", "signed-out", "stopped", "barred"].includes(state));
    text(place, words);
  }

  /** One polite voice: what is said within a moment is said together. */
  say(words) {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => text(part("say"), words), 150);
  }
}

function text(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

const table = part("grid");
const data = document.getElementById("week-data");
if (table && data) new App(JSON.parse(data.textContent), table);
const pick = document.getElementById("class");
pick?.addEventListener("change", () => pick.form.requestSubmit());
