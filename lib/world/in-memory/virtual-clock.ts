/**
 * `jump`: who waits makes time jump from timer to timer, so that no test ever waits.
 * `driven`: somebody else lets time pass, and who waits really waits.
 */
export type ClockMode = "jump" | "driven";

export interface Timer {
  cancel(): void;
}

interface Due {
  readonly at: number;
  readonly run: () => void | Promise<void>;
}

const START = Date.parse("2026-01-01T00:00:00Z");

/** Time that passes only when it is told to: a discrete event simulation. */
export class VirtualClock {
  readonly mode: ClockMode;
  #now: number;
  #due: Due[] = [];
  #waiting = 0;
  #jumping = false;

  constructor({ mode = "jump", start }: { mode?: ClockMode; start?: Date } = {}) {
    this.mode = mode;
    this.#now = start?.getTime() ?? START;
  }

  now(): Date {
    return new Date(this.#now);
  }

  /** Runs it when that time has come; what is due at the same time runs in the order in which it was asked for. */
  at(date: Date, run: () => void | Promise<void>): Timer {
    const due: Due = { at: Math.max(date.getTime(), this.#now), run };
    let place = this.#due.length;
    while (place > 0 && this.#due[place - 1]!.at > due.at) place -= 1;
    this.#due.splice(place, 0, due);
    return { cancel: () => this.#remove(due) };
  }

  after(seconds: number, run: () => void | Promise<void>): Timer {
    return this.at(new Date(this.#now + seconds * 1000), run);
  }

  /** Lets time pass; what becomes due meanwhile is run and awaited, each at its own time. */
  async passSeconds(seconds: number): Promise<void> {
    const until = this.#now + seconds * 1000;
    await settled();
    while (this.#due[0] !== undefined && this.#due[0].at <= until) await this.#runNext();
    this.#now = Math.max(this.#now, until);
    await settled();
  }

  /** Waits for something that a timer will bring about. In mode `jump` time jumps there. */
  async waitFor<T>(outcome: Promise<T>): Promise<T> {
    this.#waiting += 1;
    if (this.mode === "jump" && !this.#jumping) void this.#jumpWhileSomebodyWaits();
    try {
      return await outcome;
    } finally {
      this.#waiting -= 1;
    }
  }

  async #jumpWhileSomebodyWaits(): Promise<void> {
    this.#jumping = true;
    await settled();
    while (this.#waiting > 0 && this.#due.length > 0) await this.#runNext();
    this.#jumping = false;
  }

  async #runNext(): Promise<void> {
    const next = this.#due.shift();
    if (!next) return;
    this.#now = Math.max(this.#now, next.at);
    await next.run();
    await settled();
  }

  #remove(due: Due): void {
    this.#due = this.#due.filter((other) => other !== due);
  }
}

/** All that could go on without time passing has gone on. Twice, because an answer over a stream takes a second turn. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}

/** As the API server writes times: no fractions of a second. */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
