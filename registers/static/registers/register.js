// The class register page. The form beneath works by itself; this makes it a grid or a list that saves as one goes.
import { Book, clock, list, plural, sameMark, shown } from "./marks.js";
import { openQueue } from "./queue.js";
import { Page } from "./page.js";
import { Sync } from "./sync.js";

const dialogs = () => import("./dialogs.js");
// What every page has, fetched when the register is open and marked: nobody is signed out in the first minute.
const watchTime = () => import("../accounts/time-out.js").catch(() => setTimeout(watchTime, MINUTE));
const MINUTE = 60_000;
const VIEWS = { grid: () => import("./grid.js"), list: () => import("./list.js") };
const PHONE = matchMedia("(max-width: 40em)");

class Register {
  constructor(data, form) {
    this.form = form;
    this.signIn = data.signIn;
    this.book = new Book(data);
    this.page = new Page(this);
    this.history = [];
    this.data = data;
  }

  async start() {
    const { book, data, form } = this;
    const queue = await openQueue(data.user.id);
    const kept = await queue.open(data.url);
    this.sync = new Sync(book, queue, { url: data.url, api: data.api, token: form.elements.csrfmiddlewaretoken.value });
    this.sync.restore(kept.mine);
    await this.setMode(remembered("mode") || (PHONE.matches ? "list" : "grid"));
    this.#listen();
    this.#reveal();
    this.#tell(kept);
    book.changed();
    this.page.drawLeft();
    setInterval(() => this.page.drawLeft(), 20000);
    if (this.mode === "grid" && !book.readOnly && !location.hash) this.view.focusFirst();
    // Ready before it is needed: a question may have to be asked while offline.
    // Never while the line is known to be down: a browser remembers a module that failed and does not try it again.
    const ready = () => navigator.onLine && dialogs().catch(() => {});
    setTimeout(ready, 3000);
    addEventListener("online", ready);
    document.addEventListener("keydown", ready, { once: true });
    await this.sync.start();
  }

  // ---- what a person does

  /** Puts a mark: true at once, or a promise where something must be asked first; false if thought better of. */
  set(row, wanted, remember = true) {
    const { book, sync, page } = this;
    if (book.readOnly) return false;
    const now = shown(row);
    const same = now?.code === wanted.code && (wanted.code !== "L" || wanted.minutes === undefined || wanted.minutes === (now.minutes_late ?? null));
    if (same && !row.clash && !wanted.note) return true;
    if (book.amends(row) && !book.mayAmend) {
      row.problem = "This register is handed in: ask the office to amend it";
      book.changed(row);
      page.say(row.problem);
      return false;
    }
    // Confirming what was planned takes the plan's words for its note.
    const plan = row.hints.find((hint) => hint.code === wanted.code);
    if (plan && book.needsNote(wanted.code)) wanted = { note: plan.why, ...wanted };
    const amends = book.amends(row) && !wanted.reason;
    if (amends || (book.needsNote(wanted.code) && !wanted.note)) {
      return this.#ask((dialog) => dialog.askMark(row, book, wanted.code)).then((more) => Boolean(more) && this.set(row, { ...more, ...wanted }, remember));
    }
    sync.change(row, wanted);
    if (remember) this.history.push({ row, code: now?.code || null, minutes: now?.minutes_late ?? null, put: shown(row) });
    page.say(`${row.name}: ${book.words(shown(row))}. ${book.rows.length - book.blanks().length} of ${book.rows.length} marked`);
    return true;
  }

  /** Asks in a dialog; until it is answered no key marks anything. */
  async #ask(question) {
    this.asking = this.sync.held = true;
    try {
      return await question(await dialogs());
    } finally {
      this.asking = this.sync.held = false;
    }
  }

  #signedOut() {
    const { book, page } = this;
    const told = "You have been signed out. Your marks are kept on this computer: reload the page and sign in to send them.";
    dialogs().then(({ showSignedOut }) => showSignedOut(book.waiting())).catch(() => page.notice(told));
  }

  /** Lets the person choose from all codes. */
  async pick(row) {
    // Without the right to amend there is nothing to choose: `set` says so.
    if (this.book.amends(row) && !this.book.mayAmend) return this.set(row, { code: null });
    const chosen = await this.#ask((dialog) => dialog.askMark(row, this.book));
    return chosen ? this.set(row, chosen) : false;
  }

  async undo() {
    const last = this.history.pop();
    if (!last) return this.page.say("Nothing to undo");
    // Only what is still one's own: what somebody else has put since is theirs to take back.
    if (!sameMark(shown(last.row), last.put) || (shown(last.row) && !shown(last.row).mine)) {
      this.page.say(`Not undone: ${last.row.name} was changed since, to ${this.book.words(shown(last.row))}`);
      return this.view.focusRow(last.row);
    }
    const done = await this.set(last.row, { code: last.code, minutes: last.minutes }, false);
    if (!done) this.history.push(last);
    this.view.focusRow(last.row);
  }

  async fill() {
    this.view.commit();
    if (this.book.readOnly || !this.book.blanks().length) return this.page.say("Nobody is left to mark");
    const answers = await this.#ask((dialog) => dialog.askFill(this.book, false));
    if (answers) await this.#putAll(answers);
    this.page.part("submit").focus();
  }

  async submit() {
    this.view.commit();
    const { book } = this;
    if (book.readOnly) return;
    const [clash] = book.clashes();
    if (clash) {
      this.page.say(`Choose for ${clash.name} first`);
      return this.choose(clash);
    }
    if (book.handedIn && !book.blanks().length) return this.page.say("Already submitted");
    const answers = await this.#ask((dialog) => dialog.askFill(book, true));
    if (!answers) return;
    await this.#putAll(answers);
    await this.sync.submit();
  }

  async #putAll(answers) {
    for (const [row, code] of answers) await this.set(row, { code });
  }

  async choose(row) {
    await this.#ask((dialog) => dialog.askClash(row, this));
    this.view.focusRow(row);
  }

  async useTheirs(row) {
    await this.sync.useTheirs(row);
    this.page.say(`${row.name}: ${this.book.words(shown(row))}`);
    this.view.focusRow(row);
  }

  async keepMine(row) {
    const { code, minutes_late: minutes = null } = shown(row) || { code: null };
    await this.set(row, { code, minutes, over: true });
    this.view.focusRow(row);
  }

  async keys() {
    await this.#ask((dialog) => dialog.showKeys());
  }

  async setMode(mode) {
    if (mode === this.mode) return;
    this.view?.commit();
    const { mount } = await VIEWS[mode]();
    this.view?.unmount();
    this.mode = mode;
    const reg = document.querySelector("[data-register]");
    reg.classList.remove("reg--grid", "reg--list");
    reg.classList.add(`reg--${mode}`);
    for (const row of this.book.rows) {
      row.tr.cells[3].classList.remove("reg__mark--plain");
      row.tr.cells[3].replaceChildren();
    }
    this.view = mount(this);
    for (const button of document.querySelectorAll("[data-mode]")) button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
    this.page.drawClashes();
  }

  // ---- what happens to it

  #listen() {
    const { book, sync, page } = this;
    let due = null;
    book.addEventListener("change", ({ detail: row }) => {
      if (row) this.view.update(row);
      // Thirty marks filled at once draw the counts once.
      due ??= requestAnimationFrame(() => {
        due = null;
        page.draw();
        page.drawClashes();
      });
    });
    sync.addEventListener("state", () => {
      page.draw();
      if (sync.kind === "signed-out") this.#signedOut();
    });
    sync.addEventListener("heard", ({ detail: row }) => page.say(`${row.mark?.by || "Somebody"}: ${row.name} ${book.words(row.mark)}`));
    sync.addEventListener("clash", ({ detail: row }) => page.say(`${row.name} has two marks: ${row.clash.by} put ${book.words(row.mark)}. Yours is kept until you choose`));
    sync.addEventListener("refused", ({ detail: row }) => page.say(row.problem));
    sync.addEventListener("not-handed-in", ({ detail: message }) => page.notice(`The register was not submitted. ${message}`));
    sync.addEventListener("handed-in", () => page.say(`Register submitted ${clock(sync.at)}`));
    document.addEventListener("keydown", (event) => this.#shortcut(event));
    page.part("fill")?.addEventListener("click", () => this.fill());
    page.part("submit")?.addEventListener("click", () => this.submit());
    page.part("notes").addEventListener("click", () => this.#notes(page.part("notes").getAttribute("aria-pressed") !== "true"));
    for (const button of document.querySelectorAll("[data-mode]")) {
      button.addEventListener("click", () => {
        // At once: whoever leaves before the other layout has come over the line has chosen all the same.
        remember("mode", button.dataset.mode);
        this.setMode(button.dataset.mode);
      });
    }
    this.form.addEventListener("submit", (event) => event.preventDefault());
  }

  #shortcut(event) {
    if (this.asking || document.querySelector("dialog[open]")) return;
    const submit = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    const fill = event.code === "KeyP" && event.altKey && !event.ctrlKey && !event.metaKey;
    if (!submit && !fill) return;
    event.preventDefault();
    if (submit) this.submit();
    else this.fill();
  }

  #notes(hide) {
    this.page.part("notes").setAttribute("aria-pressed", String(hide));
    document.querySelector("[data-register]").classList.toggle("reg--notes-hidden", hide);
    remember("notes", hide ? "hidden" : "");
  }

  #reveal() {
    for (const name of ["tools", "top", "rail", "live"]) if (this.page.part(name)) this.page.part(name).hidden = false;
    this.page.part("plain")?.remove();
    document.querySelector(".reg__plain--reason")?.remove();
    this.#notes(remembered("notes") === "hidden");
  }

  #tell({ mine, dropped, elsewhere, others }) {
    const { page, book } = this;
    if (mine.length) page.notice(`${plural(mine.length, "mark")} from your last visit ${mine.length === 1 ? "was" : "were"} still on this computer and ${mine.length === 1 ? "is" : "are"} being sent now.`);
    if (dropped.length) {
      const names = list([...new Set(dropped.map((op) => book.byPupil.get(op.pupil)?.name).filter(Boolean))]);
      page.notice(`${plural(dropped.length, "mark")} older than a day could not be sent and ${dropped.length === 1 ? "was" : "were"} dropped${names ? `: ${names}` : ""}. Please check the register.`);
    }
    for (const url of elsewhere) page.notice("Marks for another register of yours wait on this computer.", ["Open it and send them", url]);
    if (others) page.notice("Marks by another person wait on this computer until they sign in. You cannot see or send them.");
  }
}

function remembered(name) {
  try {
    return localStorage.getItem(`registra.${name}`);
  } catch {
    return null;
  }
}

function remember(name, value) {
  try {
    localStorage.setItem(`registra.${name}`, value);
  } catch {
    // A browser that keeps nothing simply asks again next time.
  }
}

if (document.getElementById("dialog-time-out")) setTimeout(watchTime, MINUTE);
const data = document.getElementById("register-data");
if (data) new Register(JSON.parse(data.textContent), document.getElementById("register")).start();
