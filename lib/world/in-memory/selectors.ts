import { meets } from "../kubernetes/label-selector.ts";
import type { KubeObject } from "../world.ts";
import { WorldError } from "../world.ts";
import { isObject } from "./plain-json.ts";

type Labels = Readonly<Record<string, string>>;
type Test = (labels: Labels) => boolean;

const SET = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/;
const EQUALITY = /^([^\s!=]+)\s*(==|=|!=)\s*([^\s!=]*)$/;
const KEY = /^(!?)\s*([A-Za-z0-9][-\w./]*)$/;

/** `a=b,c!=d,e in (f,g),h notin (i),j,!k`, compiled once for a whole list. */
export function labelTest(selector: string | undefined): Test | undefined {
  if (!selector?.trim()) return undefined;
  const tests = splitOutsideParentheses(selector).map((part) => testFor(part.trim(), selector));
  return (labels) => tests.every((test) => test(labels));
}

function testFor(part: string, selector: string): Test {
  const set = SET.exec(part);
  if (set) {
    const [, key = "", operator, list = ""] = set;
    const values = list.split(",").map((value) => value.trim());
    return (labels) => meets({ key, operator: operator === "in" ? "In" : "NotIn", values }, labels);
  }
  const equality = EQUALITY.exec(part);
  if (equality) {
    const [, key = "", operator, value = ""] = equality;
    return operator === "!=" ? (labels) => labels[key] !== value : (labels) => labels[key] === value;
  }
  const [, not, key] = KEY.exec(part) ?? [];
  if (key === undefined) throw new WorldError("invalid", `unable to parse requirement: "${part}" in "${selector}"`);
  return (labels) => (labels[key] !== undefined) === (not === "");
}

function splitOutsideParentheses(selector: string): string[] {
  return selector.split(/,(?![^(]*\))/);
}

const FIELDS = new Set(["metadata.name", "metadata.namespace", "spec.nodeName", "status.phase"]);

/** `spec.nodeName=worker-1,status.phase!=Running`; the few fields that the engine asks for. */
export function fieldTest(selector: string | undefined): ((object: KubeObject) => boolean) | undefined {
  if (!selector?.trim()) return undefined;
  const tests = selector.split(",").map((part) => {
    const [, field = "", operator, value = ""] = EQUALITY.exec(part.trim()) ?? [];
    if (!isSelectable(field)) throw new WorldError("invalid", `field label not supported: ${field || part}`);
    return (object: KubeObject) => (fieldOf(object, field) === value) === (operator !== "!=");
  });
  return (object) => tests.every((test) => test(object));
}

/** Events can also be asked for by what they are about. */
function isSelectable(field: string): boolean {
  return FIELDS.has(field) || field === "type" || field === "reason" || field.startsWith("involvedObject.");
}

function fieldOf(object: KubeObject, field: string): string {
  let value: unknown = object;
  for (const key of field.split(".")) value = isObject(value) ? value[key] : undefined;
  return typeof value === "string" ? value : "";
}
