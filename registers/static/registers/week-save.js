// Brings changes of the grid to the server, one operation after another; each has an id of its own and is repeated
// unchanged until it is answered, so that a lost answer neither doubles nor drops a mark.
import { clock, plural } from "./marks.js";

const RETRY = 5000;
const WAITS = ["signed-out", "stopped", "barred"]; // for its person to sign in

export class Saver extends EventTarget {
  constructor(week, { url, token, user }) {
    super();
    Object.assign(this, { week, url, token, user, queue: [], busy: false, state: "saved", detail: "", at: null });
    addEventListener("online", () => this.#send());
    addEventListener("beforeunload", (event) => this.queue.length && event.preventDefault());
    setInterval(() => !["saved", ...WAITS].includes(this.state) && this.#send(), RETRY);
  }

  /** `changes`: [{cell, code, minutes, note, reason}], saved together as one operation. */
  put(changes) {
    for (const { cell, code, minutes = null } of changes) {
      cell.waiting = { code, minutes };
      cell.problem = "";
    }
    this.queue.push({ op_id: uuid(), changes });
    this.#say("saving");
    return this.#send();
  }

  /** The newest change of a cell that has not gone out yet, if any: it goes no more, for there is a choice to make. */
  takeBack(cell) {
    const unsent = this.queue.filter((op) => !op.body);
    const newest = unsent.flatMap((op) => op.changes).filter((change) => change.cell === cell).at(-1);
    for (const op of unsent) op.changes = op.changes.filter((change) => change.cell !== cell);
    this.queue = this.queue.filter((op) => op.changes.length);
    return newest;
  }

  get waiting() {
    return this.queue.reduce((sum, op) => sum + op.changes.length, 0);
  }

  get words() {
    const kept = `${plural(this.waiting, "mark")} not saved yet`;
    return {
      saved: this.at ? `Saved ${clock(this.at)}` : "",
      saving: "Saving…",
      offline: `No connection: ${kept}. Leave this page open; they are sent by themselves.`,
      "signed-out": `Signed out: ${kept}. Sign in again in another tab, then press a key here.`,
      stopped: `Somebody else has signed in: ${kept}. Sign in again as yourself in another tab, then press a key here.`,
      barred: `Whoever is signed in now may not change marks here: ${kept}. Sign in as yourself in another tab, then press a key here.`,
    }[this.state];
  }

  /** After signing in again elsewhere. */
  again() {
    if (WAITS.includes(this.state)) this.#send();
  }

  async #send() {
    if (this.busy) return;
    this.busy = true;
    try {
      while (this.queue.length && (await this.#sendOne(this.queue[0])));
      if (!this.queue.length) this.#say("saved");
    } finally {
      this.busy = false;
    }
  }

  async #sendOne(op) {
    // Versions are read when an operation first goes out: what was saved before it counts. A repeat is the same text.
    op.body ??= JSON.stringify({
      op_id: op.op_id,
      marks: op.changes.map(({ cell, code, minutes = null, note = "", reason = "" }) => ({
        pupil: cell.pupil, date: cell.when.day, session: cell.when.session, code, minutes_late: minutes, note, reason, base_version: cell.version,
      })),
    });
    const answer = await this.#post(op.body);
    if (!answer) return false;
    this.queue.shift();
    const { status, body } = answer;
    if (status === 200 || status === 409) this.#taken(op, body);
    else this.#refused(op, body);
    return true;
  }

  #taken(op, body) {
    this.at = body.at;
    for (const saved of body.saved) {
      const cell = this.week.find(saved.pupil, saved.date, saved.session);
      const newer = this.queue.some((other) => other.changes.some((change) => change.cell === cell));
      const waiting = cell.waiting;
      cell.taken(saved);
      if (newer) cell.waiting = waiting;
      this.#changed(cell);
    }
    for (const clash of body.conflicts) {
      const cell = this.week.find(clash.pupil, clash.date, clash.session);
      const mine = this.takeBack(cell) || op.changes.find((change) => change.cell === cell);
      cell.clash = { ...clash, mine };
      cell.waiting = { code: mine.code, minutes: mine.minutes ?? null };
      this.dispatchEvent(new CustomEvent("clash", { detail: cell }));
      this.#changed(cell);
    }
  }

  #refused(op, body) {
    const told = body.refused || [];
    const general = told.length ? "" : Object.values(body).flat().join(" ");
    for (const { cell } of op.changes) {
      const own = told.filter((problem) => problem.pupil === cell.pupil && problem.date === cell.when.day && problem.session === cell.when.session);
      cell.waiting = null;
      cell.problem = own.map((problem) => problem.sentence).join(" ") || general || "Not saved, because another mark of the same change cannot be.";
      this.#changed(cell);
    }
    this.dispatchEvent(new CustomEvent("refused", { detail: op }));
  }

  /** {status, body}, or null when it has to be sent again later. */
  async #post(body, again = true) {
    try {
      const answer = await fetch(this.url, { method: "POST", body, redirect: "manual", headers: { "Content-Type": "application/json", "X-CSRFToken": this.token } });
      if (answer.type === "opaqueredirect" || answer.status === 401) return void this.#say("signed-out");
      if (answer.status === 403 && again) {
        const found = await this.#freshToken();
        if (found === "renewed") return this.#post(body, false);
        if (found) return void this.#say(found);
      }
      if ([200, 400, 409].includes(answer.status)) return { status: answer.status, body: await answer.json() };
      if (answer.status === 404 || answer.status === 403) return { status: 400, body: { detail: ["You cannot change marks here any more. Reload the page."] } };
    } catch {
      // The connection or the server is away; said below.
    }
    this.#say("offline");
    return null;
  }

  /** Signing in again changes the form's token: the page as it is now has the new one, if it is still this person's.
   * A mark goes out under the name of whoever put it and nobody else's. */
  async #freshToken() {
    const answer = await fetch(location.href, { redirect: "manual" });
    if (answer.type === "opaqueredirect") return "signed-out";
    if (answer.status === 403 || answer.status === 404) return "barred";
    if (!answer.ok) return "";
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const data = page.getElementById("week-data");
    if (data && JSON.parse(data.textContent).user !== this.user) return "stopped";
    const token = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (!token) return "";
    this.token = token;
    return "renewed";
  }

  #changed(cell) {
    this.dispatchEvent(new CustomEvent("change", { detail: cell }));
  }

  #say(state) {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}

/** Works on a plain http address of a school's own network too, where `crypto.randomUUID` is withheld. */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
