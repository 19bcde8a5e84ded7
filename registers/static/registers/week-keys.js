// The week as a keyboard grid (WAI-ARIA grid pattern): one stop of the Tab key, arrows within, letters mark.
// Keys act only while the grid has the focus; Ctrl, Alt and Meta combinations stay the browser's, but for those named.
import { el } from "./page.js";

const PAGE = 10;

export class Keys {
  constructor(app, table) {
    Object.assign(this, { app, week: app.week, table, at: null, anchor: null, begun: "", dragging: false });
    table.setAttribute("role", "grid");
    table.setAttribute("aria-multiselectable", "true");
    for (const cell of this.week.all()) {
      cell.td.setAttribute("role", "gridcell");
      cell.td.tabIndex = -1;
      cell.td.cell = cell;
    }
    for (const head of table.tBodies[0].querySelectorAll("th")) head.setAttribute("role", "rowheader");
    this.#stop(this.week.all().find((cell) => cell.blank || cell.code === "N") || this.week.at(0, 0));
    table.addEventListener("keydown", (event) => this.#key(event));
    table.addEventListener("focusin", (event) => this.#here(event.target.closest("td")?.cell));
    table.addEventListener("mousedown", (event) => this.#down(event));
    table.addEventListener("mouseover", (event) => this.dragging && this.#over(event.target.closest("td")?.cell));
    addEventListener("mouseup", () => (this.dragging = false));
    table.addEventListener("dblclick", (event) => event.target.closest("td")?.cell && this.#enter(this.at));
  }

  /** The chosen cells: a block, or only the one the focus is on. */
  get block() {
    return this.anchor ? this.week.block(this.anchor, this.at) : [this.at];
  }

  focus(cell) {
    cell.td.focus();
    cell.td.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #here(cell) {
    if (!cell || cell === this.at) return;
    const before = this.at;
    if (this.begun) this.#drop();
    this.#stop(cell);
    if (before) this.app.draw(before);
  }

  /** Moves the one stop of the Tab key. */
  #stop(cell) {
    if (this.at) this.at.td.tabIndex = -1;
    this.at = cell;
    cell.td.tabIndex = 0;
  }

  #move(rows, columns, extend = false) {
    const to = this.week.at(this.at.row + rows, this.at.column + columns);
    if (extend) this.anchor ??= this.at;
    else this.app.clearBlock();
    this.focus(to);
    if (extend) this.app.choose(this.block);
  }

  #down(event) {
    const cell = event.target.closest("td")?.cell;
    if (!cell || event.button || event.target.matches("input")) return;
    event.preventDefault();
    if (event.shiftKey) this.anchor ??= this.at;
    else {
      this.app.clearBlock();
      this.dragging = true;
    }
    this.focus(cell);
    if (event.shiftKey) this.app.choose(this.block);
  }

  #over(cell) {
    if (!cell || cell === this.at) return;
    this.anchor ??= this.at;
    this.focus(cell);
    this.app.choose(this.block);
  }

  #key(event) {
    if (event.target.matches("input")) return this.#minutesKey(event);
    if (event.ctrlKey || event.metaKey) return this.#control(event);
    if (event.altKey) return event.key === "ArrowDown" ? this.#handle(event, () => this.app.next()) : undefined;
    const by = event.shiftKey;
    const moves = {
      ArrowDown: () => this.#move(1, 0, by), ArrowUp: () => this.#move(-1, 0, by),
      ArrowRight: () => this.#move(0, 1, by), ArrowLeft: () => this.#move(0, -1, by),
      PageDown: () => this.#move(PAGE, 0, by), PageUp: () => this.#move(-PAGE, 0, by),
      Home: () => this.#move(0, -this.week.width, by), End: () => this.#move(0, this.week.width, by),
      Enter: () => this.#enter(this.at), F2: () => this.#enter(this.at),
      Delete: () => this.app.clear(this.at), Backspace: () => this.app.clear(this.at),
      Escape: () => this.app.clearBlock(),
    };
    if (this.begun) Object.assign(moves, { Enter: () => this.#finish(true), Escape: () => this.#drop(), Backspace: () => this.#drop() });
    if (moves[event.key]) {
      // An arrow after "C" of C, C1 and C2 means plain C.
      if (this.begun && event.key.startsWith("Arrow") && !by) return this.#handle(event, () => this.#finish(false).then(moves[event.key]));
      return this.#handle(event, moves[event.key]);
    }
    if (event.key.length === 1 && event.key !== " ") this.#handle(event, () => this.#letter(event.key.toUpperCase()));
    return undefined;
  }

  #control(event) {
    const moves = {
      Home: () => this.#move(-this.week.height, -this.week.width, event.shiftKey),
      End: () => this.#move(this.week.height, this.week.width, event.shiftKey),
      Enter: () => this.app.carryOut(),
    };
    if (moves[event.key]) return this.#handle(event, moves[event.key]);
    if (event.key.toLowerCase() === "z" && !event.shiftKey) return this.#handle(event, () => this.app.undo());
    return undefined;
  }

  #handle(event, act) {
    event.preventDefault();
    return act();
  }

  #letter(key) {
    const cell = this.at;
    if (!cell.open) return this.app.say(cell.here ? "Not held yet: it cannot be marked" : "No session here");
    const typed = this.begun + (key === "/" || key === "\\" ? cell.when.present : key);
    const codes = this.week.allowedIn(cell).filter((code) => code.startsWith(typed));
    if (!codes.length && this.begun && this.week.allowedIn(cell).includes(this.begun)) {
      // "C" and then "I": the first was meant whole.
      return this.#finish(true).then(() => this.#letter(key));
    }
    if (!codes.length) return this.#notACode(typed);
    if (codes.length === 1 && codes[0] === typed) return this.#put(typed, true);
    this.begun = typed;
    cell.problem = "";
    this.app.draw(cell, `${typed}_`);
    return this.app.say(`${typed}, then ${codes.map((code) => code.slice(typed.length) || "Enter").join(" or ")}`);
  }

  async #finish(down) {
    const code = this.begun;
    this.begun = "";
    if (!this.week.allowedIn(this.at).includes(code)) return this.#notACode(code);
    return this.#put(code, down);
  }

  async #put(code, down) {
    this.begun = "";
    const cell = this.at;
    if (this.anchor) return this.app.wish(code);
    if (["L", "U"].includes(code) && !cell.amends) return this.#askMinutes(cell, code);
    if (await this.app.set(cell, code)) {
      if (down) this.#move(1, 0);
    } else this.focus(cell);
    return undefined;
  }

  #notACode(typed) {
    this.begun = "";
    this.at.problem = this.week.codes[typed] ? `${typed} is not for this cell` : `${typed} is not a code. Press Enter for the list`;
    this.app.draw(this.at);
    this.app.say(this.at.problem);
    this.app.problems();
  }

  #drop() {
    this.begun = "";
    this.app.draw(this.at);
  }

  async #enter(cell) {
    if (!cell.here) return;
    if (cell.clash) return this.app.chooseClash(cell);
    const done = await this.app.open(cell);
    if (done) this.#move(1, 0);
    else this.focus(cell);
  }

  #askMinutes(cell, code) {
    const input = el("input", { inputmode: "numeric", maxlength: 3, autocomplete: "off", "aria-label": `Minutes late for ${cell.name}, then Enter. May stay blank` });
    input.addEventListener("input", () => (input.value = input.value.replace(/\D/g, "")));
    input.addEventListener("blur", () => this.#minutesDone(input, false));
    input.code = code;
    cell.td.replaceChildren(el("span", { class: "cell cell--late" }, code, input));
    input.focus();
  }

  #minutesKey(event) {
    const way = { Enter: 1, ArrowDown: 1, ArrowUp: -1, Escape: 0, Tab: 0 }[event.key];
    if (way === undefined) return undefined;
    const cell = event.target.closest("td").cell;
    const cancelled = event.key === "Escape";
    return this.#handle(event, () => this.#minutesDone(event.target, cancelled).then(() => (way ? this.#move(way, 0) : this.focus(cell))));
  }

  async #minutesDone(input, cancelled) {
    const cell = input.closest("td")?.cell;
    if (!cell || input.done) return;
    input.done = true;
    const late = input.value === "" ? null : Number(input.value);
    if (cancelled) this.app.draw(cell);
    else await this.app.set(cell, input.code, late);
  }
}
