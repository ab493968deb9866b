// Control characters of both ranges, line separators and the marks that turn the direction of text round: a log viewer or terminal obeys them.
const UNSAFE = /[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** What somebody sent, shortened and escaped so that it can stand in a sentence, a log line or a header. */
export function quoted(value: unknown, atMost = 60): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  const short = text.length > atMost ? `${text.slice(0, atMost)}…` : text;

  // JSON.stringify escapes U+0000 to U+001F and lone surrogates; the rest is ours.
  return JSON.stringify(short).replace(UNSAFE, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
