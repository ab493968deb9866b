import { Alert, fingerprintOf } from "../domain/alert.ts";
import type { Drop } from "../domain/drop.ts";
import { isObjectName } from "../domain/names.ts";
import { printable } from "../domain/printable.ts";
import { hasPrototypeKey } from "../domain/prototype-key.ts";
import type { Settings } from "../domain/settings.ts";
import { type Signal, severityOf } from "../domain/signal.ts";
import type { Target } from "../domain/target.ts";
import { isAfter, later } from "../domain/time.ts";
import { whatIsWrong } from "../domain/what-is-wrong.ts";
import {
  HEARTBEAT,
  NAMING_LABELS,
  TARGET_LABEL,
  labelsNaming,
  nameableKinds,
  namingOf,
  targetByItself,
  targetNamedBy,
  tellingLabels,
} from "./alert-catalogue.ts";
import type { Naming } from "./naming.ts";

/** What an alert is to this engine, judged from its own words only. */
export type Triaged = { readonly fingerprint: string; readonly alertname: string } & (
  | { readonly kind: "refused" | "dropped" | "heartbeat"; readonly why: string; readonly counted: Drop }
  /** Nobody here answers it: a row is kept, nothing is looked up. */
  | { readonly kind: "ignored"; readonly why: string; readonly signal: Signal }
  | { readonly kind: "resolved"; readonly signal: Signal }
  | { readonly kind: "firing"; readonly signal: Signal; readonly names: Target }
);

export function triage(sent: unknown, { settings, now }: { settings: Settings; now: Date }): Triaged {
  if (hasPrototypeKey(sent)) return unreadable('the key "__proto__" is not allowed');
  const read = Alert.safeParse(sent);
  if (!read.success) return unreadable(printable(whatIsWrong(read.error, sent, "the alert"), 300));
  const alert = read.data;
  const fingerprint = fingerprintOf(alert);
  const alertname = alert.labels["alertname"] ?? "";
  const about = { fingerprint, alertname: printable(alertname, 100) };
  const hostile = hostileLabel(alert);
  if (hostile !== undefined) return { ...about, kind: "refused", counted: "alert-refused", why: hostile };
  if (alertname === HEARTBEAT)
    return {
      ...about,
      kind: "heartbeat",
      counted: "alert-heartbeat",
      why: "a heartbeat of the alerting chain, never an incident",
    };
  if (alert.labels["generated_by"] === "kubeheal")
    return {
      ...about,
      kind: "dropped",
      counted: "alert-own",
      why: "this engine raised it itself (generated_by=kubeheal)",
    };
  if (alert.labels["namespace"] === settings.namespace)
    return {
      ...about,
      kind: "dropped",
      counted: "alert-own",
      why: `it is about the engine's own namespace ${settings.namespace}`,
    };
  return judged(alert, { ...about, signal: signalOf(alert, fingerprint, now) });
}

function unreadable(why: string): Triaged {
  return { kind: "refused", counted: "alert-refused", fingerprint: "", alertname: "", why };
}

function judged(alert: Alert, about: { fingerprint: string; alertname: string; signal: Signal }): Triaged {
  const { alertname } = about;
  const naming = namingOf(alertname);
  const severity = severityBelow(alert);
  if (severity !== undefined && naming?.isHeardAtInfo !== true)
    return { ...about, kind: "ignored", why: `alerts of severity ${severity} are counted and not acted upon` };
  const isOwn = alert.labels[TARGET_LABEL] !== undefined;
  if (!naming && !isOwn)
    return {
      ...about,
      kind: "ignored",
      why: `no rule answers ${alertname === "" ? "an alert without alertname" : `the alert ${alertname}`}`,
    };
  if (alert.status === "resolved") return { ...about, kind: "resolved" };
  const names = isOwn || !naming ? targetByItself(alert.labels) : targetNamedBy(naming, alert.labels);
  if (names) return { ...about, kind: "firing", names };
  // Without its signal: whoever has one is looked for.
  const { signal: _, ...who } = about;
  return { ...who, kind: "refused", counted: "alert-refused", why: unnamed(alert, isOwn ? undefined : naming) };
}

/** A severity that is none. */
function severityBelow({ labels }: Alert): string | undefined {
  const severity = (labels["severity"] ?? "").toLowerCase();
  return severity === "info" || severity === "none" ? severity : undefined;
}

/** Why an alert that is answered here names nothing. */
function unnamed({ labels }: Alert, naming: Naming | undefined): string {
  const alertname = labels["alertname"] ?? "";
  const { namespace } = labels;
  if (!naming && namespace !== undefined)
    return `label ${TARGET_LABEL}: ${JSON.stringify(printable(labels[TARGET_LABEL] ?? "", 60))} is not of the form Kind/name, with one of ${nameableKinds().join(", ")}`;
  const label = naming?.label ?? TARGET_LABEL;
  const needed = naming?.isClusterScoped === true ? `label ${label}` : `labels namespace and ${label}`;
  const lacks = namespace === undefined && naming?.isClusterScoped !== true ? "no namespace" : `no ${label}`;
  return `${alertname} needs the ${needed}, and has ${lacks}`;
}

/** Whatever could become part of a request's path must be a name that Kubernetes itself would accept. */
function hostileLabel({ labels }: Alert): string | undefined {
  if (!/^[A-Za-z0-9_:.\- ]{0,100}$/.test(labels["alertname"] ?? ""))
    return "label alertname: expected up to 100 letters, digits and _ : . -";
  const naming = namingOf(labels["alertname"] ?? "");
  const checked = [...NAMING_LABELS, ...(naming ? labelsNaming(naming) : [])];
  const bad = checked.find((label) => labels[label] !== undefined && !isObjectName(labels[label]));
  if (bad !== undefined)
    return `label ${bad}: ${JSON.stringify(printable(labels[bad] ?? "", 60))} is no name of a Kubernetes object (lower-case letters, digits, - and .)`;
  const [, named] = labels[TARGET_LABEL]?.split("/") ?? [];
  if (named === undefined || isObjectName(named)) return undefined;
  return `label ${TARGET_LABEL}: ${JSON.stringify(printable(named, 60))} is no name of a Kubernetes object (lower-case letters, digits, - and .)`;
}

function signalOf(alert: Alert, fingerprint: string, now: Date): Signal {
  const { labels, annotations = {} } = alert;
  const summary = annotations["summary"] ?? annotations["description"] ?? annotations["message"];
  const startsAt = plausible(alert.startsAt, now);
  return {
    kind: "alert",
    name: labels["alertname"] ?? "",
    fingerprint,
    status: alert.status,
    severity: severityOf(labels["severity"]),
    startsAt,
    heardAt: now.toISOString(),
    ...(alert.status === "resolved" ? { resolvedAt: endOf(alert, startsAt, now) } : {}),
    ...(summary === undefined ? {} : { summary: printable(summary, 300) }),
    labels: Object.fromEntries(
      kept(alert).flatMap((label) => (labels[label] === undefined ? [] : [[label, printable(labels[label], 253)]])),
    ),
  };
}

/** Whoever names the target in a label of its own has chosen the others, too. */
function kept({ labels }: Alert): readonly string[] {
  const isOwn = labels[TARGET_LABEL] !== undefined;
  return isOwn ? [...tellingLabels(undefined), TARGET_LABEL] : tellingLabels(namingOf(labels["alertname"] ?? ""));
}

/** An end before the beginning, or one that is still to come, is heard of now. */
function endOf({ endsAt }: Alert, startsAt: string, now: Date): string {
  const isCredible = endsAt !== undefined && !isAfter(startsAt, endsAt) && !isAfter(endsAt, now);
  return isCredible ? new Date(endsAt).toISOString() : now.toISOString();
}

/** Clocks differ by so much without anybody noticing. */
const SKEW_SECONDS = 600;
const YEAR_SECONDS = 365 * 24 * 3600;

/**
 * A sender's clock may be wrong: the year 1 and tomorrow are taken as the beginning of today, so that none is a lifetime ago, and a repeat has the same
 * time as what it repeats.
 */
export function plausible(time: string, now: Date): string {
  const isWrong = isAfter(time, later(now, SKEW_SECONDS)) || isAfter(later(now, -YEAR_SECONDS), time);
  return isWrong ? `${now.toISOString().slice(0, 10)}T00:00:00.000Z` : new Date(time).toISOString();
}
