// The register in memory: who is on it, what the server has, what is still on its way, and all of it in words.

/** A row's value: the newest thing this user put, else what the server has. */
export function shown(row) {
  const op = row.ops.at(-1);
  if (op) return op.code ? { code: op.code, minutes_late: op.minutes, note: op.note, mine: true, waiting: true } : null;
  return row.mark?.code ? row.mark : null;
}

export class Book extends EventTarget {
  constructor(data) {
    super();
    Object.assign(this, {
      present: data.present, session: data.session, codes: data.codes, user: data.user, readOnly: data.readOnly, mayAmend: data.mayAmend,
      status: data.status, submittedAt: data.submittedAt, closes: data.closes ? Date.parse(data.closes) : null,
    });
    // The server's clock rules: pages opened on a computer set wrong must not say "23 minutes left" falsely.
    this.offset = Date.parse(data.now) - Date.now();
    this.allowed = data.allowed;
    this.rows = data.rows.map((row, index) => ({
      ...row, number: index + 1, name: `${row.forename} ${row.surname}`, hints: row.hints || [], mark: row.mark || null,
      version: row.mark?.version || row.version || 0, ops: [], clash: null, problem: "", tr: document.getElementById(`pupil-${row.id}`),
    }));
    this.byPupil = new Map(this.rows.map((row) => [row.id, row]));
    this.byUpn = new Map(this.rows.map((row) => [row.upn, row]));
  }

  now() {
    return new Date(Date.now() + this.offset);
  }

  /** Something about a row (or, without one, about the whole) is different: draw it again. */
  changed(row) {
    this.dispatchEvent(new CustomEvent("change", { detail: row }));
  }

  allowedFor(row) {
    const confirmed = row.hints.filter((hint) => hint.may && !this.allowed.includes(hint.code));
    return [...this.allowed, ...confirmed.map((hint) => hint.code)];
  }

  /** Whether changing this row amends a submitted register. */
  amends(row) {
    return Boolean(row.mark?.code && (row.mark.submitted || this.handedIn));
  }

  get handedIn() {
    return this.status === "taken" || this.status === "closed";
  }

  blanks() {
    return this.rows.filter((row) => !shown(row) && !row.clash);
  }

  clashes() {
    return this.rows.filter((row) => row.clash);
  }

  waiting() {
    return this.rows.reduce((sum, row) => sum + row.ops.length, 0);
  }

  words(mark) {
    if (!mark?.code) return "not marked";
    const words = this.codes[mark.code]?.[0] || mark.code;
    return mark.minutes_late == null || mark.minutes_late === "" ? words : `${words}, ${minutes(mark.minutes_late)}`;
  }

  tone(mark) {
    return mark?.code ? this.codes[mark.code]?.[1] || "neutral" : "blank";
  }

  needsNote(code) {
    return Boolean(this.codes[code]?.[2]);
  }

  /** [words, count] for "So far"; the counts add up to the class. */
  tally() {
    const names = { present: "Present", late: "Late", authorised: "Absent, reason known", neutral: "Not expected" };
    const counts = new Map([["Present", 0]]);
    for (const row of this.rows) {
      const mark = shown(row);
      if (row.clash || !mark) continue;
      const tone = this.tone(mark);
      const label = names[tone] || this.words({ code: mark.code });
      counts.set(label, (counts.get(label) || 0) + 1);
    }
    if (this.clashes().length) counts.set("Waiting for your choice", this.clashes().length);
    return [...counts, ["Not marked", this.blanks().length]];
  }
}

export function minutes(count) {
  return `${count} minute${Number(count) === 1 ? "" : "s"}`;
}

const CLOCK = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", hour: "numeric", minute: "2-digit", hour12: true });

/** 8:52am */
export function clock(moment) {
  return CLOCK.format(new Date(moment)).replace(/\s/g, "").toLowerCase();
}

export function plural(count, word) {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

export function list(names) {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

export function sameMark(a, b) {
  return (a?.code || null) === (b?.code || null) && String(a?.minutes_late ?? "") === String(b?.minutes_late ?? "");
}
