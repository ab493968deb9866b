// What a terminal, a log viewer or a page obeys: control characters of both ranges, line separators, marks that turn the direction of
// text round, and characters that nobody sees.
// oxlint-disable-next-line no-control-regex -- control characters are exactly what is meant
const OBEYED = /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g;

/** One line of at most so many characters: what a sender wrote is shown to people and never obeyed. */
export function printable(text: string, atMost: number): string {
  const clean = text.toWellFormed().replaceAll(OBEYED, " ").trim();
  return clean.length > atMost ? `${clean.slice(0, atMost - 1).toWellFormed()}…` : clean;
}
