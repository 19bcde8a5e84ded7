// Brings marks to the server and other people's marks to the page. Every batch has an id of its own and is repeated
// unchanged until it is answered, so that a lost answer never doubles or drops a mark; a draft goes only after its answer.
import { sameMark } from "./marks.js";

const POLL = 8000;
const RETRY = 15000;
const BATCH = 50;

export class Sync extends EventTarget {
  constructor(book, queue, { url, api, token }) {
    super();
    Object.assign(this, { book, queue, url, api, token });
    this.kind = "saved";
    this.at = null;
    this.detail = "";
    this.seq = Date.now() * 1000;
    this.busy = false;
    this.handIn = null;
    this.held = false;
  }

  start() {
    addEventListener("online", () => this.flush());
    addEventListener("offline", () => this.#say("offline"));
    document.addEventListener("visibilitychange", () => document.hidden || this.#back());
    setInterval(() => document.hidden || this.poll(), POLL);
    this.#retryLater();
    return this.flush();
  }

  /** Takes back what an earlier visit left unsent. Words were never stored: what needed them is asked for again. */
  restore(ops) {
    for (const op of ops.sort((a, b) => a.seq - b.seq)) {
      const row = this.book.byPupil.get(op.pupil);
      this.seq = Math.max(this.seq, op.seq);
      const arrived = row && op.op_id && row.version > op.base_version && (row.mark?.code || null) === op.code;
      if (!row || (op.words && arrived)) this.queue.remove(op);
      else if (op.words) {
        this.queue.remove(op);
        row.problem = `${this.book.words(op)} was not saved: its note or reason has to be written again`;
      } else row.ops.push(op);
    }
  }

  /** Puts a mark: kept here at once, on its way in a moment. Does not wait, so that the next key finds the next row. */
  change(row, { code, minutes = null, note, reason, over = false }) {
    let op = row.ops.at(-1);
    if (!op || op.op_id) {
      op = { seq: ++this.seq, op_id: null, user: this.book.user.id, register: this.url, pupil: row.id, base_version: row.version };
      row.ops.push(op);
    }
    Object.assign(op, { code, minutes, note, reason, words: Boolean(note || reason), device_time: Date.now() });
    // Keeping mine after a clash is an informed choice: it goes on top of theirs. What else is put, perhaps by keys that
    // were on their way when the clash came, is what mine is now, and waits for that choice.
    if (row.clash && over) op.base_version = row.version;
    if (over) row.clash = null;
    row.problem = "";
    if (row.ops.length === 1 && !note && sameMark({ code, minutes_late: minutes }, row.mark)) {
      row.ops = [];
      row.clash = null;
      this.queue.remove(op);
      this.#settle();
      return this.book.changed(row);
    }
    this.book.changed(row);
    this.queue.put(op);
    if (this.kind === "saved") this.#say("saving");
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.flush(), 250);
  }

  /** Takes the other person's mark and lets mine go. */
  async useTheirs(row) {
    for (const op of row.ops.splice(0)) await this.queue.remove(op);
    row.clash = null;
    this.book.changed(row);
  }

  /** Hands the register in, with whatever is still on its way. */
  submit() {
    this.handIn = { op_id: null };
    return this.flush();
  }

  async flush() {
    if (this.busy || this.kind === "signed-out" || this.kind === "stopped") return;
    this.busy = true;
    try {
      while (await this.#sendOne());
    } finally {
      this.busy = false;
      this.#settle();
    }
  }

  async poll() {
    if (this.kind === "signed-out" || this.kind === "stopped") return;
    const answer = await this.#ask("GET");
    if (!answer) return;
    if (answer.status === 401 || answer.status === 403) return void (await this.#whoAmI());
    if (!answer.ok) return;
    // While a question is open what it is asked about stands still: an answer given to the mark seen then must not go
    // on top of one that came meanwhile. The server says of such a one that there are two.
    if (!this.held) for (const theirs of answer.body.marks || []) this.#hear(theirs);
    this.#status(answer.body);
    if (this.kind !== "offline") return;
    if (this.book.waiting() || this.handIn) this.flush();
    else this.#say("saved");
  }

  /** The page is looked at again: perhaps its user has signed in meanwhile, in another tab. */
  async #back() {
    if ((this.kind === "signed-out" || this.somebodyElse) && (await this.#whoAmI())) this.#say("saving");
    await this.poll();
    await this.flush();
  }

  #hear(theirs) {
    const row = this.book.byUpn.get(theirs.upn);
    if (!row || theirs.version <= row.version) return;
    if (row.clash) this.#clash(row, theirs);
    else if (!row.ops.length) {
      Object.assign(row, { mark: fromServer(theirs, this.book), version: theirs.version, fresh: true });
      this.book.changed(row);
      this.dispatchEvent(new CustomEvent("heard", { detail: row }));
    }
    // With a mark of mine on its way, the server's answer to it will say whether the two clash.
  }

  #status(body) {
    if (!body.status || body.status === this.book.status) return;
    this.book.status = body.status;
    this.book.changed();
  }

  #nextBatch() {
    const first = this.book.rows.filter((row) => row.ops.length && !row.clash).map((row) => row.ops[0]);
    first.sort((a, b) => a.seq - b.seq);
    const repeated = first.find((op) => op.op_id);
    if (repeated) return first.filter((op) => op.op_id === repeated.op_id);
    // Words are not stored, so a batch that holds some could not be repeated after a reload: they travel alone.
    const alone = first.find((op) => op.words || op.alone);
    return alone ? [alone] : first.slice(0, BATCH);
  }

  async #sendOne() {
    const batch = this.#nextBatch();
    const last = this.handIn && batch.length === this.book.rows.filter((row) => !row.clash).reduce((n, row) => n + row.ops.length, 0);
    if (!batch.length && !last) return false;
    let id = batch[0]?.op_id;
    let submit = batch.some((op) => op.submit);
    if (!id) {
      id = (!batch.length && this.handIn.op_id) || uuid();
      submit = Boolean(last);
      if (submit) this.handIn.op_id = id;
      for (const op of batch) {
        Object.assign(op, { op_id: id, submit: submit || undefined });
        await this.queue.put(op);
      }
    }
    // Offline stays said until an answer comes: "saving, offline, saving" every few seconds would be read out each time.
    if (this.kind !== "offline") this.#say("saving");
    const answer = await this.#ask("POST", {
      op_id: id, submit,
      marks: batch.map((op) => ({
        upn: this.book.byPupil.get(op.pupil).upn, code: op.code, base_version: op.base_version,
        ...(op.minutes != null && { minutes_late: op.minutes }), ...(op.note && { note: op.note }), ...(op.reason && { reason: op.reason }),
      })),
    });
    if (!answer || answer.status >= 500 || answer.status === 429) return this.#say("offline", answer ? "busy" : ""), false;
    if (answer.status === 401 || answer.status === 403) return this.#whoAmI(answer.body);
    this.#say("saving");
    if (answer.status === 200 || answer.status === 409) return await this.#answered(batch, answer.body, submit), true;
    return this.#refused(batch, answer.body, submit);
  }

  async #answered(batch, body, submit) {
    this.at = this.book.now();
    const saved = new Map((body.saved || []).map((mark) => [mark.upn, mark]));
    const clashes = new Map((body.conflicts || []).map((clash) => [clash.upn, clash]));
    for (const op of batch) {
      const row = this.book.byPupil.get(op.pupil);
      const clash = clashes.get(row.upn);
      if (clash) {
        op.op_id = null;
        op.submit = undefined;
        await this.queue.put(op);
        this.#clash(row, clash);
        continue;
      }
      const mark = saved.get(row.upn);
      row.ops = row.ops.filter((other) => other !== op);
      if (mark) row.version = mark.version;
      row.mark = op.code ? { code: op.code, minutes_late: op.minutes, note: op.note, by: this.book.user.name, mine: true, at: this.at } : null;
      await this.queue.remove(op);
      for (const later of row.ops) {
        later.base_version = row.version;
        await this.queue.put(later);
      }
      this.book.changed(row);
    }
    if (submit) {
      this.handIn = null;
      this.#status({ status: "taken" });
      this.dispatchEvent(new Event("handed-in"));
    }
  }

  #clash(row, clash) {
    const by = clash.by_position ? `${clash.by}, ${clash.by_position}` : clash.by;
    const mark = fromServer({ ...clash, by, code: clash.code ?? clash.theirs, minutes_late: clash.minutes_late ?? clash.theirs_minutes }, this.book);
    // Only the newest of mine waits for the choice: an older one would go out first, on what was seen before, and clash for ever.
    for (const older of row.ops.splice(0, row.ops.length - 1)) this.queue.remove(older);
    const mine = row.ops.at(-1);
    Object.assign(row, { mark, version: clash.version, clash: { mark, at: clash.at, by: by || "Somebody else" } });
    if (mine && sameMark({ code: mine.code, minutes_late: mine.minutes }, mark)) return this.useTheirs(row);
    this.book.changed(row);
    this.dispatchEvent(new CustomEvent("clash", { detail: row }));
  }

  /** Nothing of a refused batch was saved: the bad marks are named and let go, the others go again without them. */
  async #refused(batch, body, submit) {
    const why = new Map((body.refused || []).map((each) => [each.upn, each.sentence]));
    const told = sentence(body);
    const nameless = !batch.some((op) => why.has(this.book.byPupil.get(op.pupil).upn));
    for (const op of batch) {
      const row = this.book.byPupil.get(op.pupil);
      const message = why.get(row.upn) || (nameless && batch.length === 1 && told);
      if (message) {
        row.ops = row.ops.filter((other) => other !== op);
        row.problem = `${this.book.words(op)} was not saved. ${message}`;
        await this.queue.remove(op);
        this.book.changed(row);
        this.dispatchEvent(new CustomEvent("refused", { detail: row }));
      } else {
        // Who is meant is not said: each goes by itself, so that one bad one holds up no other.
        Object.assign(op, { op_id: null, alone: nameless, submit: undefined });
        await this.queue.put(op);
      }
    }
    if (submit) {
      this.handIn = null;
      this.dispatchEvent(new CustomEvent("not-handed-in", { detail: told }));
    }
    return true;
  }

  /** 401 or 403: still signed in with a stale form token, signed out, or is somebody else here now? */
  async #whoAmI(body) {
    let page;
    try {
      const answer = await fetch(this.url, { credentials: "same-origin", cache: "no-store" });
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      return this.#say("offline"), false;
    }
    const data = page.getElementById("register-data");
    if (!data) return this.#say("signed-out"), false;
    this.somebodyElse = JSON.parse(data.textContent).user.id !== this.book.user.id;
    if (this.somebodyElse) return this.#say("stopped", "Somebody else has signed in on this computer. Your marks are kept for you."), false;
    const token = page.querySelector("[name=csrfmiddlewaretoken]").value;
    if (this.triedToken) return this.#say("stopped", sentence(body)), false;
    this.token = token;
    this.triedToken = true;
    return true;
  }

  async #ask(method, body) {
    try {
      const answer = await fetch(this.api, {
        method, credentials: "same-origin", cache: "no-store",
        headers: { Accept: "application/json", ...(body && { "Content-Type": "application/json", "X-CSRFToken": this.token }) },
        ...(body && { body: JSON.stringify(body), keepalive: true }),
      });
      const json = (answer.headers.get("Content-Type") || "").includes("json");
      // A sign-in page where data was expected means the session has ended.
      if (!json && answer.ok) return { status: 401, ok: false, body: {} };
      if (answer.ok) this.triedToken = false;
      return { status: answer.status, ok: answer.ok, body: json ? await answer.json() : {} };
    } catch {
      return null;
    }
  }

  #settle() {
    if (this.kind === "saving" && !this.book.rows.some((row) => row.ops.length && !row.clash)) this.#say("saved");
  }

  #say(kind, detail = "") {
    if (this.kind === kind && this.detail === detail && kind !== "saved") return;
    this.kind = kind;
    this.detail = detail;
    this.dispatchEvent(new Event("state"));
  }

  #retryLater() {
    setTimeout(() => {
      if (this.book.waiting() || this.handIn) this.flush();
      this.#retryLater();
    }, RETRY * (0.8 + Math.random() * 0.4));
  }
}

function fromServer(mark, book) {
  if (!mark.code) return null;
  const office = mark.office;
  return {
    code: mark.code, minutes_late: mark.minutes_late ?? null, note: mark.note || "", by: mark.by || "", at: mark.at || null,
    office: Boolean(office), mine: Boolean(mark.by) && mark.by === book.user.name, submitted: mark.submitted,
  };
}

/** The server's refusal as one line of words. */
function sentence(body) {
  const said = [];
  const gather = ([key, value]) => key !== "refused" && (typeof value === "string" ? said.push(value) : value && typeof value === "object" && Object.entries(value).forEach(gather));
  gather(["", body]);
  return said.join(" ") || "Try again in a moment.";
}

function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  return [...bytes].map((byte, i) => ([4, 6, 8, 10].includes(i) ? "-" : "") + byte.toString(16).padStart(2, "0")).join("");
}
