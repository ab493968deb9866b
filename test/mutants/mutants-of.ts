import { parseAst } from "rolldown/parseAst";

/** One deliberate mistake in one file. */
export interface Mutant {
  readonly line: number;
  /** `now < until → now <= until`, in one line. */
  readonly what: string;
  /** The whole file with the mistake in it. */
  readonly source: string;
}

/** A node of the syntax tree, as far as it is looked at. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly operator?: string;
  readonly value?: unknown;
  readonly name?: string;
  readonly left?: Node;
  readonly right?: Node;
  readonly test?: Node;
  readonly argument?: Node;
  readonly elements?: readonly (Node | null)[];
  readonly callee?: Node;
  readonly property?: Node;
  readonly object?: Node;
}

interface Change {
  readonly at: Node;
  readonly to: string;
}

const SWAPPED: Readonly<Record<string, string>> = {
  "===": "!==",
  "!==": "===",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "&&": "||",
  "||": "&&",
  "+": "-",
  "-": "+",
};
const OTHER_METHOD: Readonly<Record<string, string>> = { some: "every", every: "some", findLast: "find" };

/** Every mistake of these kinds: a wrong operator, a condition that always or never holds, a lost `!`, a wrong truth value, a list without one of its members, a filter that lets all through. */
export function mutantsOf(source: string): Mutant[] {
  const changes = nodesIn(parseAst(source, { lang: "ts" }) as unknown as Node).flatMap((node) =>
    changesAt(node, source),
  );
  return changes.map(({ at, to }) => ({
    line: source.slice(0, at.start).split("\n").length,
    what: `${oneLine(source.slice(at.start, at.end))} → ${oneLine(to)}`,
    source: source.slice(0, at.start) + to + source.slice(at.end),
  }));
}

function changesAt(node: Node, source: string): Change[] {
  const text = (part: Node | undefined): string => (part ? source.slice(part.start, part.end) : "");
  const { operator = "" } = node;
  switch (node.type) {
    case "BinaryExpression":
    case "LogicalExpression": {
      const swapped = SWAPPED[operator];
      return swapped === undefined ? [] : [{ at: node, to: `(${text(node.left)} ${swapped} ${text(node.right)})` }];
    }
    case "IfStatement":
    case "ConditionalExpression":
      return node.test ? ["true", "false"].map((to) => ({ at: node.test!, to })) : [];
    case "UnaryExpression":
      return operator === "!" ? [{ at: node, to: text(node.argument) }] : [];
    case "Literal":
      return typeof node.value === "boolean" ? [{ at: node, to: String(!node.value) }] : [];
    case "ArrayExpression":
      return withoutOne(node, text);
    case "CallExpression":
      return otherCall(node, text);
    default:
      return [];
  }
}

/** Of a list of names, as the checks of the guard are one. */
function withoutOne(node: Node, text: (part: Node | undefined) => string): Change[] {
  const elements = (node.elements ?? []).filter((each) => each !== null);
  if (elements.length < 2 || !elements.every(({ type }) => type === "Identifier")) return [];
  return elements.map((left) => ({
    at: node,
    to: `[${elements
      .filter((each) => each !== left)
      .map(text)
      .join(", ")}]`,
  }));
}

function otherCall(node: Node, text: (part: Node | undefined) => string): Change[] {
  const { callee } = node;
  const method = callee?.property?.name ?? "";
  if (!callee?.property || !callee.object) return [];
  if (method === "filter") return [{ at: node, to: text(callee.object) }];
  const other = OTHER_METHOD[method];
  return other === undefined ? [] : [{ at: callee.property, to: other }];
}

/** Types are no code: they are left out. */
function nodesIn(node: Node): Node[] {
  if (node.type.startsWith("TSType") || node.type.startsWith("TSInterface")) return [];
  const children = Object.values(node).flatMap((value: unknown) => (Array.isArray(value) ? value : [value]));
  return [node, ...children.filter(isNode).flatMap(nodesIn)];
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > 90 ? `${line.slice(0, 87)}...` : line;
}
