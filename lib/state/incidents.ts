import { closingFacts } from "../domain/closing-facts.ts";
import type { Incident } from "../domain/incident.ts";
import { Incident as IncidentSchema, SCHEMA_VERSION, endingOf, isOpen, phaseOf, whyOf } from "../domain/incident.ts";
import { printable } from "../domain/printable.ts";
import { inWords } from "../domain/target.ts";
import { type Cluster, type Page, type PartialObject, orNothing } from "../world/world.ts";
import { CONFIG_MAP, Documents, type Marks, type Stored } from "./config-maps.ts";
import { INCIDENT_UPCASTS } from "./incident-upcasts.ts";

/** What a list shows: labels and annotations only, the incidents themselves are not read. */
export interface IncidentSummary {
  readonly id: string;
  readonly phase: string;
  readonly isOpen: boolean;
  /** A person deleted it: it counts until it is pruned, and is shown to nobody. */
  readonly isDeleted: boolean;
  readonly severity: string;
  readonly namespace: string | undefined;
  readonly target: string | undefined;
  readonly targetKind: string | undefined;
  readonly title: string;
  readonly why: string;
  readonly openedAt: string;
  readonly changedAt: string;
  readonly outcome: string | undefined;
  readonly dueAt: Date | undefined;
  readonly workflow: string | undefined;
  readonly externalId: string | undefined;
  readonly traceparent: string | undefined;
  /** The incident that it waits for, or waited for last. */
  readonly parent: string | undefined;
  /** Of a closed one what metrics tell of it, as JSON: `ClosingFacts`. */
  readonly facts: string | undefined;
  /** Fingerprints of the alerts it has heard. */
  readonly alerts: readonly string[];
  /** Of those that fire still, since when: milliseconds by fingerprint; what older engines stored does not say. */
  readonly firing: ReadonlyMap<string, number>;
}

export interface IncidentQuery {
  readonly open?: boolean;
  /** Only those with a due time. */
  readonly due?: boolean;
  /** Only those that ended so. */
  readonly outcome?: string;
  readonly namespace?: string | undefined;
  /** Only those that wait, or waited last, for this incident. */
  readonly parent?: string;
  /** Only those opened since then, to the next older multiple of five minutes; what older engines opened has no such mark. */
  readonly openedSince?: { readonly from: Date; readonly now: Date };
  readonly limit?: number;
  readonly continue?: string | undefined;
}

const NAME = "kubeheal.io";
/** As kubectl asks for it. */
const PAGE = 500;

/** The incidents, one ConfigMap each. `kubectl get cm -l kubeheal.io/incident -L kubeheal.io/phase` lists them. */
export class Incidents {
  private readonly cluster: Cluster;
  private readonly namespace: string;
  private readonly onStored: (incident: Incident) => void;
  private readonly documents: Documents<Incident>;

  /** `onStored` hears of every incident that was written by this process: a terminal tells its story from that. */
  constructor(cluster: Cluster, namespace: string, onStored: (incident: Incident) => void = () => undefined) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.onStored = onStored;
    this.documents = new Documents(cluster, namespace, {
      key: "incident.json",
      schema: IncidentSchema,
      version: SCHEMA_VERSION,
      upcasts: INCIDENT_UPCASTS,
    });
  }

  load(id: string): Promise<Stored<Incident> | undefined> {
    return this.documents.load(configMapOf(id));
  }

  /** Throws `exists` when somebody opened this episode first. */
  async create(incident: Incident): Promise<void> {
    await this.documents.create(configMapOf(incident.id), incident, marksOf(incident));
    this.onStored(incident);
  }

  async save(incident: Incident, version: string): Promise<void> {
    await this.documents.save(configMapOf(incident.id), incident, { ...marksOf(incident), version });
    this.onStored(incident);
  }

  async list(query: IncidentQuery): Promise<Page<IncidentSummary>> {
    const { open, due, outcome, namespace, parent, openedSince, limit, continue: from } = query;
    const selector = [`${NAME}/incident`];
    if (open !== undefined) selector.push(`${NAME}/open=${open}`);
    if (due === true) selector.push(`${NAME}/due`);
    if (outcome !== undefined) selector.push(`${NAME}/outcome=${outcome}`);
    if (namespace !== undefined) selector.push(`${NAME}/target-namespace=${namespace}`);
    if (parent !== undefined) selector.push(`${NAME}/parent=${parent}`);
    if (openedSince !== undefined) selector.push(`${NAME}/opened in (${slotsOf(openedSince).join(",")})`);
    const page = await this.cluster.listMetadata(CONFIG_MAP, {
      namespace: this.namespace,
      labelSelector: selector.join(","),
      limit,
      continue: from,
    });
    return { items: page.items.map(toSummary), continue: page.continue };
  }

  /** All pages of a list, for those who must see everything. */
  async all(query: Omit<IncidentQuery, "limit" | "continue">): Promise<IncidentSummary[]> {
    const found: IncidentSummary[] = [];
    let from: string | undefined;
    do {
      const page = await this.list({ ...query, limit: PAGE, continue: from });
      found.push(...page.items);
      from = page.continue;
    } while (from !== undefined);
    return found;
  }

  async remove(id: string): Promise<void> {
    await orNothing(this.cluster.delete({ ...CONFIG_MAP, namespace: this.namespace, name: configMapOf(id) }));
  }

  /** Takes an incident that cannot be read out of the ticks' way; it stays for people to look at. */
  async quarantine(id: string): Promise<void> {
    await this.cluster.patch({ ...CONFIG_MAP, namespace: this.namespace, name: configMapOf(id) }, [
      { op: "add", path: `/metadata/labels/${NAME}~1phase`, value: "unreadable" },
      { op: "add", path: `/metadata/labels/${NAME}~1due`, value: "" },
      { op: "remove", path: `/metadata/labels/${NAME}~1due` },
    ]);
  }
}

/** A label can be asked for equality only, so time is told in slots. */
const SLOT_IN_MS = 5 * 60 * 1000;

function slotOf(at: Date | string): number {
  return Math.floor(new Date(at).getTime() / SLOT_IN_MS);
}

function slotsOf({ from, now }: { from: Date; now: Date }): number[] {
  const first = slotOf(from);
  return Array.from({ length: slotOf(now) - first + 1 }, (_, index) => first + index);
}

function configMapOf(id: string): string {
  return id.replace(/^inc-/, "incident-");
}

function marksOf(incident: Incident): Marks {
  const { id, severity, namespace, target, dueAt, workflow, externalId, signals, parents } = incident;
  const ending = endingOf(incident);
  const facts = closingFacts(incident);
  return {
    labels: compactRecord({
      [`${NAME}/incident`]: id,
      [`${NAME}/open`]: String(isOpen(incident)),
      [`${NAME}/deleted`]: incident.deletedBy && "true",
      [`${NAME}/phase`]: phaseOf(incident),
      [`${NAME}/opened`]: String(slotOf(incident.openedAt)),
      [`${NAME}/severity`]: severity,
      [`${NAME}/outcome`]: ending,
      [`${NAME}/parent`]: parents.at(-1)?.incident,
      [`${NAME}/target-kind`]: target?.kind,
      [`${NAME}/target-namespace`]: namespace,
      [`${NAME}/due`]: dueAt === undefined ? undefined : String(Math.ceil(Date.parse(dueAt) / 1000)),
    }),
    annotations: compactRecord({
      [`${NAME}/title`]: printable(incident.title, 300),
      [`${NAME}/why`]: printable(whyOf(incident), 500),
      [`${NAME}/target`]: target && inWords(target),
      [`${NAME}/opened-at`]: incident.openedAt,
      [`${NAME}/changed-at`]: incident.changedAt,
      [`${NAME}/workflow`]: workflow?.id,
      [`${NAME}/external-id`]: externalId,
      [`${NAME}/traceparent`]: incident.traceparent,
      [`${NAME}/facts`]: facts && JSON.stringify(facts),
      [`${NAME}/alerts`]: signals.map(inShort).join(","),
    }),
  };
}

/** `9c2e…@1767225600000`: who fires, and since when; without the time it is over. */
function inShort({ fingerprint, status, startsAt }: Incident["signals"][number]): string {
  return status === "firing" ? `${fingerprint}@${Date.parse(startsAt)}` : fingerprint;
}

function compactRecord(record: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function toSummary({ metadata: { labels = {}, annotations = {} } }: PartialObject): IncidentSummary {
  const heard = (annotations[`${NAME}/alerts`] ?? "").split(",").map((each) => each.split("@"));
  const due = labels[`${NAME}/due`];
  return {
    id: labels[`${NAME}/incident`] ?? "",
    phase: labels[`${NAME}/phase`] ?? "",
    isOpen: labels[`${NAME}/open`] === "true",
    isDeleted: labels[`${NAME}/deleted`] === "true",
    severity: labels[`${NAME}/severity`] ?? "",
    namespace: labels[`${NAME}/target-namespace`],
    target: annotations[`${NAME}/target`],
    targetKind: labels[`${NAME}/target-kind`],
    title: annotations[`${NAME}/title`] ?? "",
    why: annotations[`${NAME}/why`] ?? "",
    openedAt: annotations[`${NAME}/opened-at`] ?? "",
    changedAt: annotations[`${NAME}/changed-at`] ?? "",
    outcome: labels[`${NAME}/outcome`],
    dueAt: due === undefined ? undefined : new Date(Number(due) * 1000),
    workflow: annotations[`${NAME}/workflow`],
    externalId: annotations[`${NAME}/external-id`],
    traceparent: annotations[`${NAME}/traceparent`],
    parent: labels[`${NAME}/parent`],
    facts: annotations[`${NAME}/facts`],
    alerts: heard.flatMap(([fingerprint]) => fingerprint || []),
    firing: new Map(heard.flatMap(([fingerprint = "", since]) => (since ? [[fingerprint, Number(since)]] : []))),
  };
}
