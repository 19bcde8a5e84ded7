// Marks not yet safe on the server, kept on this computer so that a reload, a time-out or a dead battery loses none.
// Codes and public ids only: no name, date of birth, note or flag ever enters a browser's store. Each user sees their own.

const DAY = 24 * 60 * 60 * 1000;
const STORED = ["seq", "op_id", "user", "register", "pupil", "code", "minutes", "base_version", "device_time", "words", "submit"];

export async function openQueue(user) {
  try {
    const db = await request(openDatabase());
    navigator.storage?.persist?.().catch(() => {});
    return new Queue(db, user);
  } catch {
    // A browser that forbids storage still marks; the page says that a reload would lose what is unsent.
    return new MemoryQueue(user);
  }
}

class Queue {
  durable = true;

  constructor(db, user) {
    this.db = db;
    this.user = user;
  }

  put(op) {
    const kept = Object.fromEntries(STORED.filter((key) => op[key] !== undefined).map((key) => [key, op[key]]));
    return this.#change((store) => {
      const asked = store.put(kept);
      // Committed with the same message: without it the browser waits for another, which a dead page never sends.
      asked.transaction.commit?.();
      return asked;
    });
  }

  remove(op) {
    return this.#change((store) => store.delete(op.seq));
  }

  /** A store the browser takes away while the page is open must not hold up a mark on its way: then the page says so. */
  async #change(act) {
    try {
      await request(act(this.#store("readwrite")));
    } catch {
      this.durable = false;
    }
  }

  /** {mine, elsewhere, others, dropped}: for this register, for my other registers, of other people, too old to send. */
  async open(register, now = Date.now()) {
    const all = await request(this.#store("readonly").getAll());
    const old = all.filter((op) => now - op.device_time > DAY);
    for (const op of old) await this.remove(op);
    const live = all.filter((op) => now - op.device_time <= DAY);
    const mine = live.filter((op) => op.user === this.user);
    return {
      mine: mine.filter((op) => op.register === register),
      elsewhere: [...new Set(mine.filter((op) => op.register !== register).map((op) => op.register))],
      others: live.length - mine.length,
      dropped: old.filter((op) => op.user === this.user),
    };
  }

  #store(mode) {
    return this.db.transaction("marks", mode).objectStore("marks");
  }
}

class MemoryQueue {
  durable = false;

  async put() {}

  async remove() {}

  async open() {
    return { mine: [], elsewhere: [], others: 0, dropped: [] };
  }
}

function openDatabase() {
  const opening = indexedDB.open("registra-drafts", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("marks", { keyPath: "seq" });
  return opening;
}

function request(asked) {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}
