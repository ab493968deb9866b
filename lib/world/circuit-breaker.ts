/** After so many failures one after the other nobody is asked for a while; then one may try. */
const FAILURES = 5;
const OPEN_SECONDS = 60;

interface Circuit {
  readonly failures: number;
  /** In milliseconds of the clock; nobody is asked before. */
  readonly closedUntil: number;
}

/**
 * Spares whoever asks the waiting for a server that has just failed again and again, and the server the asking. It is kept in this process only:
 * forgotten, it costs one more question, and an answer is the same with it or without.
 */
export class CircuitBreaker {
  private readonly circuits = new Map<string, Circuit>();
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  /** Seconds until this one is asked again; undefined: it may be asked now. Whoever asks first after the pause is the only one. */
  pausedFor(key: string): number | undefined {
    const circuit = this.circuits.get(key);
    if (circuit === undefined || circuit.failures < FAILURES) return undefined;
    const left = circuit.closedUntil - this.now();
    if (left > 0) return Math.ceil(left / 1000);
    this.circuits.set(key, { ...circuit, closedUntil: this.now() + OPEN_SECONDS * 1000 });
    return undefined;
  }

  succeeded(key: string): void {
    this.circuits.delete(key);
  }

  failed(key: string): void {
    const failures = (this.circuits.get(key)?.failures ?? 0) + 1;
    this.circuits.set(key, { failures, closedUntil: this.now() + OPEN_SECONDS * 1000 });
  }
}
