import { lastApplied } from "../actions/last-applied.ts";
import { lastWriteOf, writeInWords } from "../actions/last-writer.ts";
import type { ServiceEvidence } from "../domain/evidence.ts";
import { selects } from "../world/kubernetes/label-selector.ts";
import type { KubeObject } from "../world/world.ts";
import { ownerOfObject } from "./owner-walk.ts";

type Labels = Readonly<Record<string, string>>;

interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly protocol?: string;
  /** Absent: the same as `port`. */
  readonly targetPort?: number | string;
}

/** Of a Service, what decides where it sends. */
export interface Sending {
  readonly selector?: Labels;
  readonly ports?: readonly ServicePort[];
}

export interface Service extends KubeObject {
  readonly spec?: Sending;
}

/** What pods of a workload have that a Service may be after. */
export interface Template {
  readonly metadata?: { readonly labels?: Labels };
  readonly spec?: {
    readonly containers?: readonly {
      readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
    }[];
  };
}

/** The Services that have to do with pods of this template, by what they are or by what they were applied as. */
export function servicesOf(template: Template, all: readonly Service[]): ServiceEvidence[] {
  return all.flatMap((service) => serviceEvidence(template, service) ?? []);
}

function serviceEvidence(template: Template, service: Service): ServiceEvidence | undefined {
  const { metadata, spec = {} } = service;
  const { name, namespace, uid = "" } = metadata;
  const before = lastApplied<Service>(metadata)?.spec;
  const areMine = sendsTo(template, spec);
  const wereMine = before !== undefined && sendsTo(template, before);
  if (!areMine && !wereMine) return undefined;
  const write = lastWriteOf(service, ["spec", "selector"], ["spec", "ports"]);
  return {
    name,
    uid,
    owner: ownerOfObject(service, { apiVersion: "v1", kind: "Service", name, ...(namespace && { namespace }) }),
    selects: areMine,
    missingPort: areMine ? missingPort(template, spec) : undefined,
    changedBy: writeInWords(write),
    changedAt: write?.time,
    found: inJson(spec),
    applied: wereMine ? usefulOf(template, spec, before) : undefined,
  };
}

/** What was applied, where it reaches the pods and is otherwise than what is there. */
function usefulOf(template: Template, now: Sending, before: Sending): string | undefined {
  const applied = appliedTo(now, before);
  const isUseful = missingPort(template, applied) === undefined && canonical(applied) !== canonical(now);
  return isUseful ? inJson(applied) : undefined;
}

/** A Service without a selector has endpoints that somebody else keeps. */
function sendsTo({ metadata }: Template, { selector }: Sending): boolean {
  return (
    selector !== undefined && Object.keys(selector).length > 0 && selects({ matchLabels: selector }, metadata?.labels)
  );
}

/** Containers need not name their ports: only where they do, one by a number that is none of theirs is missing. */
function missingPort({ spec }: Template, { ports = [] }: Sending): string | undefined {
  const theirs = (spec?.containers ?? []).flatMap(({ ports: each = [] }) => each);
  const names = new Set(theirs.flatMap(({ name }) => name ?? []));
  const numbers = new Set(theirs.map(({ containerPort }) => containerPort));
  const missing = ports.find(({ port, targetPort = port }) =>
    typeof targetPort === "string" ? !names.has(targetPort) : numbers.size > 0 && !numbers.has(targetPort),
  );
  return missing && String(missing.targetPort ?? missing.port);
}

/** What `kubectl apply` of it would make of what is there: what the server has filled in stays. */
function appliedTo(now: Sending, { selector, ports = [] }: Sending): Sending {
  const merged = ports.map((port) => {
    const { targetPort: _, ...kept } = now.ports?.find((each) => isSamePort(each, port)) ?? {};
    return { ...kept, targetPort: port.port, ...port };
  });
  return { ...(selector && { selector }), ports: merged };
}

/** A Service's ports are told apart by number and protocol. */
function isSamePort(one: ServicePort, other: ServicePort): boolean {
  return one.port === other.port && (one.protocol ?? "TCP") === (other.protocol ?? "TCP");
}

function inJson({ selector = {}, ports = [] }: Sending): string {
  return JSON.stringify({ selector, ports });
}

function canonical({ selector = {}, ports = [] }: Sending): string {
  return JSON.stringify([entriesOf(selector), ports.map(entriesOf)]);
}

function entriesOf(value: object): [string, unknown][] {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}
