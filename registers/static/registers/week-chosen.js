// A chosen block of cells: what a change of it would do, said before it is saved.
import { list, plural } from "./marks.js";
import { el } from "./page.js";

const MANY = 6;

export class Chosen {
  constructor(app) {
    this.app = app;
    this.cells = [];
    this.all = false;
    this.part = (name) => document.querySelector(`[data-chosen${name ? `-${name}` : ""}]`);
    this.code = this.part("code");
    this.code.append(...app.week.allowed.filter((code) => code !== "\\").map((code) => el("option", { value: code }, code === "/" ? "/ \\  Present" : `${code}  ${app.week.words(code)}`)));
    this.code.addEventListener("change", () => this.draw());
    this.part("do").addEventListener("click", () => this.carryOut());
    this.part("all").addEventListener("click", () => this.#amendAll());
    this.part("cancel").addEventListener("click", () => app.clearBlock());
    this.part("").addEventListener("keydown", (event) => {
      if (event.key === "Escape") app.clearBlock();
      else if (event.key === "Enter" && (event.ctrlKey || event.target.matches("input"))) this.carryOut();
      else return;
      event.preventDefault();
    });
  }

  show(cells) {
    this.cells = cells.filter((cell) => cell.open);
    this.all = false;
    this.part("error").hidden = true;
    this.part("").hidden = !this.cells.length;
    this.draw();
  }

  hide() {
    for (const cell of this.cells) cell.preview = "";
    const cells = this.cells;
    this.cells = [];
    this.part("").hidden = true;
    this.part("reason").value = "";
    this.code.value = "";
    for (const cell of cells) this.app.draw(cell);
  }

  choose(code) {
    this.code.value = code === "\\" ? "/" : code;
    this.draw();
  }

  #wish(cell) {
    return this.code.value === "/" ? cell.when.present : this.code.value;
  }

  /** {blanks, kept}: cells that would be filled, and those whose mark is another one. */
  plan() {
    const differing = this.cells.filter((cell) => cell.code !== this.#wish(cell) && !cell.clash);
    return { blanks: differing.filter((cell) => !cell.code), kept: differing.filter((cell) => cell.code) };
  }

  draw() {
    const { week } = this.app;
    const wish = this.code.value;
    const { blanks, kept } = this.plan();
    const changes = wish ? (this.all ? [...blanks, ...kept] : blanks) : [];
    for (const cell of this.cells) {
      cell.preview = changes.includes(cell) ? this.#wish(cell) : "";
      this.app.draw(cell);
    }
    const names = [...new Set(this.cells.map((cell) => cell.name.split(" ")[0]))];
    const times = [...new Set(this.cells.map((cell) => cell.when.words))];
    text(this.part("title"), `${plural(this.cells.length, "cell")} chosen`);
    text(this.part("who"), `${names.length > 4 ? `${names.length} pupils` : list(names)}, ${times[0]}${times.length > 1 ? ` to ${times.at(-1)}` : ""}`);
    this.part("note-group").hidden = !week.needsNote(wish);
    this.part("reason-group").hidden = !this.all;
    const shown = wish === "/" ? "present" : wish;
    text(this.part("plan"), !wish ? `${plural(this.cells.filter((cell) => cell.blank).length, "blank")} among them.`
      : this.all ? `Change ${plural(changes.length, "cell")} to ${shown}, ${plural(kept.length, "mark")} of them amended.`
      : `Change ${plural(blanks.length, "blank")} to ${shown}.${kept.length ? ` Keep ${plural(kept.length, "mark")} already there:` : ""}`);
    const listed = wish && !this.all ? kept : [];
    this.part("kept").replaceChildren(...listed.slice(0, MANY).map((cell) => el("li", {}, `${cell.name}, ${cell.when.words}: ${cell.code} ${cell.words.toLowerCase()}`)),
      ...(listed.length > MANY ? [el("li", {}, `and ${listed.length - MANY} more`)] : []));
    text(this.part("say"), !wish ? "" : this.all ? "Each amended mark keeps its history." : "Nothing is saved yet. No mark is amended, so no reason is asked for.");
    const act = this.part("do");
    act.hidden = !changes.length;
    text(this.part("do-words"), this.all ? `Amend all ${changes.length}` : `Change ${plural(changes.length, "blank")}`);
    const every = this.part("all");
    every.hidden = !wish || this.all || !kept.length;
    text(every, `Amend all ${blanks.length + kept.length}…`);
  }

  #amendAll() {
    this.all = true;
    this.draw();
    this.part("reason").focus();
  }

  carryOut() {
    const { blanks, kept } = this.plan();
    const wish = this.code.value;
    if (!wish) return this.#fail("Choose the code first.", this.code);
    const cells = this.all ? [...blanks, ...kept] : blanks;
    if (!cells.length) return this.#fail("Nothing would change: choose another code or other cells.", this.code);
    const note = this.app.week.needsNote(wish) ? this.part("note").value.trim() : "";
    if (this.app.week.needsNote(wish) && !note) return this.#fail(`${wish} needs a note.`, this.part("note"));
    const reason = this.part("reason").value.trim();
    if (this.all && !/[\p{L}\p{N}]/u.test(reason)) return this.#fail("Write why the marks are amended.", this.part("reason"));
    const changes = cells.map((cell) => ({ cell, code: this.#wish(cell), note, reason: cell.code ? reason : "" }));
    this.app.say(`${plural(cells.length, "mark")} changed to ${this.app.week.words(wish)}`);
    this.app.clearBlock();
    this.app.put(changes);
    return undefined;
  }

  #fail(words, field) {
    const error = this.part("error");
    text(error, words);
    error.hidden = false;
    field.focus();
  }
}

function text(node, words) {
  if (node.textContent !== words) node.textContent = words;
}
