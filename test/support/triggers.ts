import type { Trigger } from "../../lib/http/trigger.ts";

/** Where a Trigger delivers to: a function is a Knative Service; a test has a URL. */
export type Destination =
  | {
      readonly ref: { readonly apiVersion: string; readonly kind: string; readonly name: string };
      readonly uri: string;
    }
  | { readonly uri: string };

export interface TriggerPlace {
  readonly broker: string;
  readonly namespace?: string;
  /** From function and path to its address; by default the Knative Service of that name. */
  readonly addressOf?: (service: string, path: string) => Destination;
}

export function service(name: string, uri: string): Destination {
  return { ref: { apiVersion: "serving.knative.dev/v1", kind: "Service", name }, uri };
}

/** The Trigger of a function as Knative knows it. What could not be delivered is told to `workflows`. */
export function knativeTrigger(trigger: Trigger, { broker, namespace, addressOf = service }: TriggerPlace): object {
  const { name, filters, path, deadLetterPath, delivery } = trigger;
  return {
    apiVersion: "eventing.knative.dev/v1",
    kind: "Trigger",
    metadata: { name, ...(namespace !== undefined && { namespace }) },
    spec: {
      broker,
      filters,
      subscriber: addressOf(name, path),
      delivery: {
        deadLetterSink: addressOf("workflows", deadLetterPath),
        retry: delivery.retry,
        backoffPolicy: "exponential",
        backoffDelay: `PT${delivery.backoffSeconds}S`,
        timeout: `PT${delivery.timeoutSeconds}S`,
      },
    },
  };
}

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
