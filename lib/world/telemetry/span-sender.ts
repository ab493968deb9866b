import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace";

import type { Log } from "../log.ts";

/** What a delivery may be held up for by a collector. */
const AT_MOST_MILLISECONDS = 1000;

/** Sends spans, and lets nobody wait long or fail for it. One line says that it does not work; the next comes when it has worked meanwhile. */
export class SpanSender {
  readonly #exporter: SpanExporter;
  readonly #log: Log;
  #givenUp = 0;
  #isFailing = false;

  constructor(exporter: SpanExporter, log: Log) {
    this.#exporter = exporter;
    this.#log = log;
  }

  /** Resolves when they are sent, or cannot be, or a second later. */
  async send(spans: readonly ReadableSpan[]): Promise<void> {
    if (spans.length === 0) return;
    // While one that was given up is still under way the collector hangs, and nobody is held up by it again.
    const isHanging = this.#givenUp > 0;
    const sending = this.#export(spans);
    if (isHanging || (await isOverInTime(sending))) return;
    this.#givenUp += 1;
    this.#complain(`the collector has not answered within ${AT_MOST_MILLISECONDS} ms`);
    void sending.finally(() => (this.#givenUp -= 1));
  }

  async #export(spans: readonly ReadableSpan[]): Promise<void> {
    const { code, error } = await new Promise<{ code: number; error?: Error }>((resolve) => {
      this.#exporter.export([...spans], resolve);
    }).catch((thrown: Error) => ({ code: 1, error: thrown }));
    if (code === 0) this.#isFailing = false;
    else this.#complain(error?.message || "the collector did not take them");
  }

  #complain(why: string): void {
    if (!this.#isFailing) this.#log.warn({}, `traces are not sent, and the work goes on without: ${why}`);
    this.#isFailing = true;
  }
}

async function isOverInTime(sending: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), AT_MOST_MILLISECONDS);
  });
  try {
    return await Promise.race([sending.then(() => true), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
