// The register as a list of cards for a thumb: three large buttons and "More" for each child, what is left to mark first.
import { shown } from "./marks.js";
import { drawWords, el } from "./page.js";

export function mount(app) {
  return new List(app);
}

const TABS = [["todo", "To mark"], ["done", "Marked"], ["all", "All"]];

class List {
  constructor(app) {
    Object.assign(this, { app, book: app.book, rows: app.book.rows, tab: "todo", open: null });
    const table = app.page.part("table");
    table.setAttribute("role", "presentation");
    // The name of the register goes with the role of a list, from the table to its body.
    table.removeAttribute("aria-labelledby");
    table.tBodies[0].setAttribute("role", "list");
    table.tBodies[0].setAttribute("aria-labelledby", "register-title");
    this.table = table;
    for (const row of this.rows) {
      const [, name, recent, mark, words] = row.tr.cells;
      row.cells = { name, recent, mark, words };
      row.tr.setAttribute("role", "listitem");
      this.update(row);
    }
    if (!this.book.blanks().length) this.tab = "all";
    this.#filter();
  }

  unmount() {
    this.table.removeAttribute("role");
    this.table.setAttribute("aria-labelledby", "register-title");
    for (const name of ["role", "aria-labelledby"]) this.table.tBodies[0].removeAttribute(name);
    this.app.page.part("tabs").replaceChildren();
    this.app.page.part("last").hidden = true;
    for (const { tr } of this.rows) {
      tr.removeAttribute("role");
      tr.hidden = false;
    }
  }

  commit() {
    if (this.open) this.#saveMinutes(this.open);
  }

  focusFirst() {}

  focusRow(row) {
    if (row.tr.hidden) this.#show("all");
    row.cells.mark.querySelector("button")?.focus();
    row.tr.scrollIntoView({ block: "nearest" });
  }

  update(row) {
    row.tr.classList.toggle("reg__row--two", Boolean(row.clash));
    row.cells.words.replaceChildren(...this.#words(row));
    if (!row.buttons) this.#buttons(row);
    if (!row.cells.mark.contains(row.buttons)) row.cells.mark.append(row.buttons);
    const code = shown(row)?.code;
    const usual = [this.book.present, "N", "L"];
    for (const button of row.buttons.children) {
      const pressed = button.dataset.code ? button.dataset.code === code : Boolean(code) && !usual.includes(code);
      button.setAttribute("aria-pressed", String(pressed));
      if (!button.dataset.code) button.firstChild.textContent = pressed ? code : "More";
    }
    this.#filter();
  }

  #words(row) {
    const told = drawWords(row, this.app);
    // The pressed button already says "Present".
    return this.book.tone(shown(row)) === "present" && !row.clash && !row.problem && !shown(row)?.office ? [] : told;
  }

  #buttons(row) {
    const makes = [[this.book.present, "Present", "present"], ["N", "Absent", "unauthorised"], ["L", "Late", "late"]]
      .filter(([code]) => this.book.allowed.includes(code))
      .map(([code, words, tone]) => this.#button(row, words, tone, code));
    makes.push(this.#button(row, "More", "more", ""));
    row.buttons = el("div", { class: "reg__buttons", role: "group", "aria-label": `Mark for ${row.name}` }, makes);
  }

  #button(row, words, tone, code) {
    return el("button", { type: "button", class: "app-button", "data-code": code, "data-tone": tone, onclick: () => (code ? this.put(row, code) : this.#more(row)) },
      el("span", {}, words), code ? el("span", { class: "govuk-visually-hidden" }, `: ${row.name}`) : el("span", { class: "govuk-visually-hidden" }, ` codes for ${row.name}`));
  }

  async put(row, code) {
    if (this.book.readOnly) return;
    if (this.open && this.open !== row) await this.#saveMinutes(this.open);
    if (code === "L") this.open = row;
    if (!(await this.app.set(row, { code }))) {
      this.open = null;
      return this.focusRow(row);
    }
    if (code === "L") this.#askMinutes(row);
    else this.#done(row);
  }

  async #more(row) {
    if (this.book.readOnly) return;
    if (row.clash) return this.app.choose(row);
    if (await this.app.pick(row)) this.#done(row);
    else row.buttons.lastChild.focus();
  }

  /** Says what was put with a way back, and goes on to the next child. */
  #done(row) {
    this.open = null;
    const last = this.app.page.part("last");
    last.hidden = false;
    last.replaceChildren(el("span", {}, el("b", {}, row.surname), `, ${row.forename}: ${this.book.words(shown(row))}`),
      el("button", { type: "button", class: "app-link", onclick: () => this.app.undo() }, "Undo", el("span", { class: "govuk-visually-hidden" }, ` mark for ${row.name}`)));
    this.update(row);
    if (this.tab !== "todo") return;
    const next = this.rows.find((other) => other.number > row.number && !other.tr.hidden) || this.rows.find((other) => !other.tr.hidden);
    next?.buttons.firstChild.focus();
  }

  #askMinutes(row) {
    row.minutes?.remove();
    const input = el("input", { inputmode: "numeric", maxlength: 3, id: `late-${row.id}`, autocomplete: "off" });
    input.value = shown(row)?.minutes_late ?? "";
    input.addEventListener("input", () => (input.value = input.value.replace(/\D/g, "")));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.ctrlKey) {
        event.preventDefault();
        this.#saveMinutes(row);
      }
    });
    row.minutes = el("div", { class: "reg__minutes" }, el("label", { for: input.id }, "Minutes late"), input,
      el("button", { type: "button", class: "app-button app-button--main", onclick: () => this.#saveMinutes(row) }, "Save late"),
      el("small", { class: "reg__quiet" }, "You can leave minutes blank"));
    row.cells.mark.append(row.minutes);
    row.tr.classList.add("reg__row--here");
    input.focus();
  }

  async #saveMinutes(row) {
    const value = row.minutes?.querySelector("input").value ?? "";
    row.minutes?.remove();
    row.minutes = null;
    row.tr.classList.remove("reg__row--here");
    this.open = null;
    const late = value === "" ? null : Number(value);
    if (shown(row)?.code === "L" && late !== (shown(row).minutes_late ?? null)) await this.app.set(row, { code: "L", minutes: late });
    this.#done(row);
  }

  #show(tab) {
    this.tab = tab;
    this.#filter();
  }

  #filter() {
    if (!this.rows.every((row) => row.buttons)) return;
    const blank = new Set(this.book.blanks());
    for (const row of this.rows) {
      row.tr.hidden = this.tab !== "all" && row !== this.open && (this.tab === "todo") !== (blank.has(row) || Boolean(row.clash));
    }
    const counts = { todo: blank.size, done: this.rows.length - blank.size, all: this.rows.length };
    const tabs = this.app.page.part("tabs");
    if (!tabs.children.length) {
      tabs.replaceChildren(...TABS.map(([tab]) => el("button", { type: "button", onclick: () => this.#show(tab) })));
    }
    TABS.forEach(([tab, words], i) => {
      tabs.children[i].textContent = `${words} ${counts[tab]}`;
      tabs.children[i].setAttribute("aria-pressed", String(tab === this.tab));
    });
  }
}
