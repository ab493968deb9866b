/**
 * Every name is hostile: it comes from an alert's label. A path with `..`, `.` or nothing in the place of a name is another,
 * larger request (`DELETE …/namespaces/payments/pods/..` deletes the namespace), so no path is built before these have looked.
 */
import { WorldError } from "../world.ts";

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const WORD = "[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
const KEY = `(?:[a-z0-9][-a-z0-9.]{0,252}/)?${WORD}`;
const ONE_OF = `\\((?:${WORD})?(?:, ?(?:${WORD})?)*\\)`;
const REQUIREMENT = `(?:!?${KEY}|${KEY} ?(?:==?|!=) ?(?:${WORD})?|${KEY} (?:not)?in ${ONE_OF})`;
const LABEL_SELECTOR = new RegExp(`^${REQUIREMENT}(?:, ?${REQUIREMENT})*$`);
const LABEL_KEY = new RegExp(`^${KEY}$`);
const LABEL_VALUE = new RegExp(`^(?:${WORD})?$`);

const API_VERSION =
  /^(?:[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)*\/)?v[0-9]{1,3}(?:(?:alpha|beta)[0-9]{1,3})?$/;

const FIELD = "[A-Za-z][A-Za-z0-9.]*(?:==?|!=)[-A-Za-z0-9_.:/]*";
const FIELD_SELECTOR = new RegExp(`^${FIELD}(?:,${FIELD})*$`);

const LONGEST_SELECTOR = 4096;

/** An object's name: an RFC 1123 subdomain. */
export function checkName(field: string, value: unknown): string {
  return check(field, value, isName(value), "a name of at most 253 lower-case letters, digits, '-' and '.'");
}

/** A namespace: an RFC 1123 label. */
export function checkNamespace(field: string, value: unknown): string {
  return check(field, value, isNamespace(value), "a namespace of at most 63 lower-case letters, digits and '-'");
}

/** A group and a version, as an owner reference has them: they become part of a path where the kind is looked up. */
export function checkApiVersion(value: unknown): string {
  const isFine = typeof value === "string" && value.length <= 253 && API_VERSION.test(value);
  return check("apiVersion", value, isFine, "a group and a version of Kubernetes");
}

/** A label selector in the API's own grammar, so that it cannot end one parameter and begin another. */
export function checkLabelSelector(value: unknown): string {
  return check("labelSelector", value, isSelector(value, LABEL_SELECTOR), "a label selector");
}

export function checkFieldSelector(value: unknown): string {
  return check("fieldSelector", value, isSelector(value, FIELD_SELECTOR), "a field selector");
}

/**
 * The selector of exactly these labels. A value with a comma would select more than was meant, and no label at all would
 * select everything: both are `invalid`.
 */
export function labelSelector(labels: Readonly<Record<string, string>>): string {
  const requirements = Object.entries(labels).map(([key, value]) => {
    check("label", key, LABEL_KEY.test(key), "a label");
    check(`label ${key}`, value, LABEL_VALUE.test(value), "a label's value");
    return `${key}=${value}`;
  });
  return checkLabelSelector(requirements.join(","));
}

/** A value from outside in a message for people: short, in quotes, and nothing in it can move the cursor or turn the text round. */
export function shown(value: unknown): string {
  if (typeof value !== "string") return typeof value;
  const short = value.length > 60 ? `${value.slice(0, 60)}…` : value;
  return JSON.stringify(short).replaceAll(
    /[^\u0020-\u007E…]/g,
    (odd) => `\\u${odd.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function isName(value: unknown): boolean {
  return typeof value === "string" && value.length <= 253 && SUBDOMAIN.test(value);
}

function isNamespace(value: unknown): boolean {
  return typeof value === "string" && value.length <= 63 && LABEL.test(value);
}

function isSelector(value: unknown, grammar: RegExp): boolean {
  return typeof value === "string" && value.length <= LONGEST_SELECTOR && grammar.test(value);
}

// oxlint-disable-next-line max-params -- one place for one message
function check(field: string, value: unknown, isFine: boolean, wanted: string): string {
  if (isFine) return value as string;
  throw new WorldError("invalid", `${field} ${shown(value)} is not ${wanted}`);
}
