/** YAML of what JSON can say: keys in the order given, every string that is not plainly a word in quotes. */
export function toYaml(documents: readonly object[]): string {
  return documents.map((document) => `---\n${lines(document).join("\n")}\n`).join("");
}

const WORD = /^(?!(?:true|false|null|yes|no|on|off|y|n)$)[A-Za-z/][A-Za-z0-9./-]*$/i;

function lines(value: object): string[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => listed(item));
  return Object.entries(value).flatMap(([key, member]) => [`${scalar(key)}:${inline(member)}`, ...nested(member)]);
}

function listed(item: unknown): string[] {
  const [first = "", ...rest] = isBranch(item) ? lines(item) : [scalar(item)];
  return [`- ${first}`, ...rest.map(indented)];
}

function inline(member: unknown): string {
  return isBranch(member) ? "" : ` ${scalar(member)}`;
}

function nested(member: unknown): string[] {
  return isBranch(member) ? lines(member).map(indented) : [];
}

function isBranch(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

function scalar(value: unknown): string {
  // JSON is YAML, so what is not plain may stand as it is, an empty list or object too.
  return typeof value === "string" && WORD.test(value) ? value : JSON.stringify(value);
}

function indented(line: string): string {
  return `  ${line}`;
}
