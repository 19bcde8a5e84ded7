// The register as a keyboard grid (WAI-ARIA grid pattern): one stop of the Tab key, arrows within, letters mark.
// Keys act only while the grid has the focus; Ctrl, Alt and Meta combinations stay the browser's, but for Ctrl+Z.
import { shown } from "./marks.js";
import { drawBox, drawWords, el, label } from "./page.js";

const MARK = 2;
const PAGE = 10;

export function mount(app) {
  return new Grid(app);
}

class Grid {
  constructor(app) {
    Object.assign(this, { app, book: app.book, rows: app.book.rows, at: app.book.rows[0], begun: "", number: "" });
    this.table = app.page.part("table");
    this.table.setAttribute("role", "grid");
    this.listening = new AbortController();
    const { signal } = this.listening;
    this.table.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.table.addEventListener("focusin", (event) => this.#here(event.target), { signal });
    this.table.addEventListener("click", (event) => this.#click(event), { signal });
    for (const row of this.rows) {
      const [, name, recent, mark, words] = row.tr.cells;
      row.cells = { name, recent, mark, words };
      name.setAttribute("role", "rowheader");
      for (const cell of [recent, mark, words]) cell.setAttribute("role", "gridcell");
      for (const cell of [name, recent, mark]) cell.tabIndex = -1;
      this.update(row);
    }
    const first = this.book.blanks()[0] || this.rows[0];
    if (first) this.#stop(first, first.cells.mark);
  }

  unmount() {
    this.listening.abort();
    this.table.removeAttribute("role");
    for (const { cells, tr } of this.rows) {
      tr.classList.remove("reg__row--here");
      for (const cell of Object.values(cells)) {
        for (const name of ["role", "tabindex", "aria-label"]) cell.removeAttribute(name);
      }
    }
  }

  update(row) {
    row.tr.classList.toggle("reg__row--two", Boolean(row.clash));
    const { mark, words } = row.cells;
    mark.setAttribute("aria-label", label(row, this.book));
    if (!mark.querySelector("input")) mark.replaceChildren(drawBox(row, this.book, row === this.at ? this.begun : ""));
    // A button that has the focus must not be drawn away from under it by news from elsewhere.
    const held = words.contains(document.activeElement) && !row.clash;
    words.replaceChildren(...drawWords(row, this.app, row === this.at && row.tr.classList.contains("reg__row--here")));
    for (const button of words.querySelectorAll("button")) button.tabIndex = -1;
    if (held) mark.focus();
  }

  focusRow(row) {
    row.cells.mark.focus();
    row.tr.scrollIntoView({ block: "nearest" });
  }

  focusFirst() {
    (this.stop || this.rows[0]?.cells.mark)?.focus({ preventScroll: true });
  }

  /** Takes what stands half typed: minutes in their box, a code's first letter. */
  commit() {
    const input = this.table.querySelector(".box input");
    if (input) this.#minutesDone(input, false);
    if (this.begun) this.#finish(this.begun);
  }

  put(row, code) {
    this.begun = "";
    return then(this.app.set(row, { code }), (done) => {
      if (!done) this.focusRow(row);
      else if (code === "L") this.#askMinutes(row);
      else this.#move(row, 1);
    });
  }

  #here(target) {
    const row = this.book.byPupil.get(target.closest("tr")?.dataset.pupil);
    if (!row) return;
    const cell = target.closest("td, th");
    if (row !== this.at || !row.tr.classList.contains("reg__row--here")) {
      const before = this.at;
      this.at = row;
      if (before !== row) {
        this.begun = "";
        before.tr.classList.remove("reg__row--here");
        this.update(before);
      }
      row.tr.classList.add("reg__row--here");
      if (!row.cells.words.contains(target)) this.update(row);
    }
    this.#stop(row, target.matches("button") ? target : cell);
  }

  /** Moves the one stop of the Tab key. */
  #stop(row, node) {
    if (this.stop) this.stop.tabIndex = -1;
    this.stop = node;
    this.at = row;
    node.tabIndex = 0;
  }

  #stops(row) {
    return [row.cells.name, row.cells.recent, row.cells.mark, ...row.cells.words.querySelectorAll("button")];
  }

  #click(event) {
    const cell = event.target.closest("td.reg__mark");
    if (!cell || event.target.matches("input")) return;
    const row = this.book.byPupil.get(cell.parentNode.dataset.pupil);
    // First click goes there, the second on the same box opens the list.
    if (document.activeElement === cell && this.clicked === row) this.#enter(row);
    this.clicked = row;
    cell.focus();
  }

  #move(row, by) {
    const to = this.rows[Math.max(0, Math.min(this.rows.length - 1, row.number - 1 + by))];
    this.focusRow(to);
  }

  #key(event) {
    const row = this.at;
    if (this.app.asking) return event.preventDefault();
    if (event.target.matches("input")) return this.#minutesKey(event);
    const button = event.target.matches("button");
    if (event.ctrlKey || event.metaKey) {
      if (event.key === "Home") this.focusRow(this.rows[0]);
      else if (event.key === "End") this.focusRow(this.rows.at(-1));
      else if (event.key.toLowerCase() === "z" && !event.shiftKey) this.app.undo();
      else return;
      return event.preventDefault();
    }
    if (event.altKey) return;
    if (!/^\d$/.test(event.key) && event.key !== "Shift") this.number = "";
    const stops = this.#stops(row);
    const column = stops.indexOf(event.target);
    const moves = {
      ArrowDown: () => this.#along(row, 1, column), ArrowUp: () => this.#along(row, -1, column),
      PageDown: () => this.#along(row, PAGE, column), PageUp: () => this.#along(row, -PAGE, column),
      ArrowRight: () => stops[column + 1]?.focus(), ArrowLeft: () => stops[column - 1]?.focus(),
      Home: () => stops[0].focus(), End: () => stops.at(-1).focus(),
      F2: () => this.#enter(row), "?": () => this.app.keys(),
    };
    if (!button) Object.assign(moves, { Enter: () => this.#enter(row), Delete: () => this.#clear(row), Backspace: () => this.#clear(row) });
    if (this.begun) {
      moves.Escape = () => this.#drop(row);
      moves.Enter = () => this.#finish(this.begun, true);
      moves.Backspace = moves.Escape;
    }
    if (moves[event.key]) {
      event.preventDefault();
      // An arrow after "C" of C, C1 and C2 means plain C.
      if (this.begun && event.key.startsWith("Arrow")) return then(this.#finish(this.begun), moves[event.key]);
      return moves[event.key]();
    }
    if (event.key.length === 1 && event.key !== " " && !button) {
      event.preventDefault();
      this.#letter(row, event.key.toUpperCase());
    }
  }

  #along(row, by, column) {
    const to = this.rows[Math.max(0, Math.min(this.rows.length - 1, row.number - 1 + by))];
    const stops = this.#stops(to);
    (column >= 0 && column < MARK ? stops[column] : stops[MARK]).focus();
    to.tr.scrollIntoView({ block: "nearest" });
  }

  #letter(row, key) {
    if (this.book.readOnly) return this.app.page.say(this.book.readOnly);
    if (!this.begun && /^\d$/.test(key)) return this.#goTo(key);
    const typed = this.begun + (key === "/" || key === "\\" ? this.book.present : key);
    const codes = this.book.allowedFor(row).filter((code) => code.startsWith(typed));
    if (!codes.length && this.begun && this.#allowed(row, this.begun)) {
      // "C" and then "N": the first was meant whole.
      return then(this.#finish(this.begun, true), () => this.#letter(this.at, key));
    }
    if (!codes.length) return this.#notACode(row, typed);
    if (codes.length === 1 && codes[0] === typed) return this.put(row, typed);
    this.begun = typed;
    row.problem = "";
    this.update(row);
    this.app.page.say(`${typed}, then ${codes.map((code) => code.slice(typed.length) || "Enter").join(" or ")}`);
  }

  #allowed(row, code) {
    return this.book.allowedFor(row).includes(code);
  }

  #finish(code, down = false) {
    const row = this.at;
    this.begun = "";
    if (!this.#allowed(row, code)) return this.#notACode(row, code);
    return then(this.app.set(row, { code }), () => {
      if (down) this.#move(row, 1);
    });
  }

  #notACode(row, typed) {
    this.begun = "";
    row.problem = this.book.codes[typed] ? `${typed} is for the office to use. Put N, or press Enter for your codes` : `${typed} is not a code. Press Enter for the list`;
    this.update(row);
    this.app.page.say(row.problem);
  }

  #drop(row) {
    this.begun = "";
    this.update(row);
  }

  /** 1, then 3: row 1 at once, row 13 on the second figure. No timer: any other key begins afresh. */
  #goTo(figure) {
    const row = this.rows[Number(this.number + figure) - 1] || this.rows[Number(figure) - 1];
    this.number = row && row.number === Number(this.number + figure) ? this.number + figure : figure;
    if (row) this.focusRow(row);
  }

  #enter(row) {
    if (this.book.readOnly) return this.app.page.say(this.book.readOnly);
    if (row.clash) return this.app.choose(row);
    return this.app.pick(row).then((done) => (done ? this.#move(row, 1) : this.focusRow(row)));
  }

  #clear(row) {
    if (this.book.readOnly || !shown(row)) return null;
    return then(this.app.set(row, { code: null }), () => this.focusRow(row));
  }

  #askMinutes(row) {
    const input = el("input", { inputmode: "numeric", maxlength: 3, autocomplete: "off", "aria-label": `Minutes late for ${row.name}, then Enter. May stay blank` });
    input.value = shown(row)?.minutes_late ?? "";
    input.addEventListener("blur", () => this.#minutesDone(input, false));
    input.addEventListener("input", () => (input.value = input.value.replace(/\D/g, "")));
    row.cells.mark.replaceChildren(el("span", { class: "box box--late" }, "L", input, el("small", {}, "min")));
    input.focus();
  }

  #minutesKey(event) {
    const way = { Enter: 1, ArrowDown: 1, ArrowUp: -1, Escape: 0 }[event.key];
    if (way === undefined) return;
    event.preventDefault();
    const row = this.at;
    then(this.#minutesDone(event.target, event.key === "Escape"), () => (way ? this.#move(row, way) : this.focusRow(row)));
  }

  #minutesDone(input, cancelled) {
    const row = this.book.byPupil.get(input.closest("tr")?.dataset.pupil);
    if (!row || input.dataset.done) return null;
    input.dataset.done = "1";
    const late = input.value === "" ? null : Number(input.value);
    const stays = document.activeElement === input;
    row.cells.mark.replaceChildren();
    const changed = !cancelled && shown(row)?.code === "L" && late !== (shown(row).minutes_late ?? null);
    return then(changed ? this.app.set(row, { code: "L", minutes: late }) : true, () => {
      this.update(row);
      if (stays) row.cells.mark.focus();
    });
  }
}

/** Goes on at once where it can: the next key must find the next row, even when typed within a millisecond. */
function then(value, act) {
  return value instanceof Promise ? value.then(act) : act(value);
}
