// The week in memory: pupils by sessions, what the server has, what is on its way, and all of it in words.
import { minutes } from "./marks.js";

const SUBMITTED = 1;
const AMENDED = 2;

export class Week {
  constructor(data, table) {
    this.codes = data.codes;
    this.allowed = data.allowed;
    this.columns = data.columns.map(([day, session, words]) => ({ day, session, words, present: session === "AM" ? "/" : "\\" }));
    this.cells = data.rows.map(([pupil, name, cells], row) => {
      const tr = table.tBodies[0].rows[row];
      return cells.map((told, column) => new Cell(this, { row, column, pupil, name, td: tr.cells[column + 2] }, told));
    });
  }

  get height() {
    return this.cells.length;
  }

  get width() {
    return this.columns.length;
  }

  at(row, column) {
    return this.cells[Math.max(0, Math.min(this.height - 1, row))][Math.max(0, Math.min(this.width - 1, column))];
  }

  find(pupil, day, session) {
    return this.all().find((cell) => cell.pupil === pupil && cell.when.day === day && cell.when.session === session);
  }

  all() {
    return this.cells.flat();
  }

  block(a, b) {
    const [top, bottom] = [a.row, b.row].sort((x, y) => x - y);
    const [left, right] = [a.column, b.column].sort((x, y) => x - y);
    return this.cells.slice(top, bottom + 1).flatMap((row) => row.slice(left, right + 1));
  }

  /** Codes that may be put in a cell: the present mark is that of its session. */
  allowedIn(cell) {
    return this.allowed.filter((code) => !["/", "\\"].includes(code) || code === cell.when.present);
  }

  words(code, late) {
    if (!code) return "blank";
    const said = this.codes[code]?.[0] || code;
    return late == null || late === "" ? said : `${said}, ${minutes(late)}`;
  }

  tone(code) {
    return code === "N" ? "unknown" : this.codes[code]?.[1] || "neutral";
  }

  needsNote(code) {
    return Boolean(this.codes[code]?.[2]);
  }
}

export class Cell {
  constructor(week, place, told) {
    Object.assign(this, { week, ...place });
    const [open, code, version, late, flags, hint, note] = told || [0, null, 0, null, 0, ""];
    // `here`: there is such a session for this pupil at all; `open`: it can be marked now.
    Object.assign(this, { here: Boolean(told), open: Boolean(open), hint, note: note || "", clash: null, problem: "", waiting: null });
    this.mark = { code, minutes: late };
    Object.assign(this, { version, submitted: Boolean(flags & SUBMITTED), amended: Boolean(flags & AMENDED) });
  }

  get when() {
    return this.week.columns[this.column];
  }

  /** What stands: the change on its way, else what the server has. */
  get shown() {
    return this.waiting || this.mark;
  }

  get code() {
    return this.shown.code;
  }

  get blank() {
    return this.open && !this.code;
  }

  /** Whether another mark here is an amendment, which needs a reason. */
  get amends() {
    return this.submitted && Boolean(this.mark.code);
  }

  get words() {
    return this.week.words(this.code, this.shown.minutes);
  }

  get label() {
    const place = `${this.name}, ${this.when.words}`;
    if (!this.here) return `${place}: no session`;
    if (this.clash) return `${place}: two marks, yours ${this.words}, ${this.clash.by} ${this.week.words(this.clash.theirs, this.clash.theirs_minutes)}. Enter to choose`;
    if (this.problem) return `${place}: ${this.problem}`;
    const extra = this.amended ? ", amended" : this.hint && !this.code ? `, planned ${this.week.words(this.hint)}` : "";
    return `${place}: ${this.open || this.code ? this.words : "not held yet"}${extra}`;
  }

  /** The server has taken the change. */
  taken(saved) {
    if (this.amends && (saved.code !== this.mark.code || saved.minutes_late !== this.mark.minutes)) this.amended = true;
    this.mark = { code: saved.code, minutes: saved.minutes_late };
    this.note = saved.note || "";
    this.version = saved.version;
    this.waiting = null;
    this.clash = null;
    this.problem = "";
  }
}
