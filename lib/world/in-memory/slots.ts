/** Lets at most so many run at once; the others wait in line. */
export class Slots {
  #free: number;
  readonly #line: (() => void)[] = [];

  constructor(atMost: number) {
    this.#free = atMost;
  }

  async use<T>(run: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#line.push(resolve));
    try {
      return await run();
    } finally {
      // A slot goes to the next in line without becoming free, or somebody who has just come would be faster.
      const next = this.#line.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}
