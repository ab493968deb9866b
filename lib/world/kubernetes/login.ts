type Headers = Readonly<Record<string, string>>;

const GOOD_FOR_MS = 60_000;

/** Reads again what may have been renewed: once a minute, and at once when it was refused. */
export function renewed(read: (afresh: boolean) => Promise<Headers>): (afresh: boolean) => Promise<Headers> {
  let kept: { readonly headers: Promise<Headers>; readonly readAt: number } | undefined;
  return async (afresh) => {
    if (!afresh && kept && performance.now() - kept.readAt < GOOD_FOR_MS) return kept.headers;
    const reading = { headers: read(afresh), readAt: performance.now() };
    kept = reading;
    try {
      return await reading.headers;
    } catch (error) {
      if (kept === reading) kept = undefined;
      throw error;
    }
  };
}
