import type { Said } from "../domain/evidence.ts";
/** What parts of the cluster say of themselves, each kind in its own way. Pure. */
import type { Complaint, UnreadyPod } from "../domain/platform-evidence.ts";
import type { Pod } from "../world/kubernetes/objects.ts";
import type { KubeObject } from "../world/world.ts";
import type { Condition } from "./conditions.ts";

/** As much of any of these kinds as is read here. */
export interface PlatformObject extends KubeObject {
  readonly spec?: {
    readonly paused?: boolean;
    readonly service?: { readonly namespace?: string; readonly name?: string };
  };
  readonly status?: {
    readonly conditions?: readonly Condition[];
    readonly phase?: string;
    readonly errorReason?: string;
    readonly errorMessage?: string;
    readonly relatedObjects?: readonly { readonly resource?: string; readonly name?: string }[];
  };
}

/** These say that something is wrong by being true; all others by not being true. */
const BAD_WHEN_TRUE = /(Degraded|Failing|Invalid|BuildFailed)$/;
const AT_WORK = /^(Progressing|Updating|Building)$/;
/** Remarks, and what others of the same object say better: the API server of OpenShift writes them all. */
const REMARKS =
  /^(Updated|Upgradeable|EvaluationConditionsDetected|ImplicitlyEnabledCapabilities|Disabled|RecentBackup|ManagementStateDegraded|Admitted|BuildSucceeded|BuildPending|BuildInterrupted|BuildUninitialized|Initialized)/;

export function complaintsOf(object: PlatformObject): Complaint[] {
  const conditions = object.status?.conditions ?? [];
  const bad = conditions.filter(({ type, status }) => isBad(type, status)).map(toComplaint);
  return [...bad, ...ofMachine(object), ...ofPool(object)];
}

function isBad(type: string, status: string): boolean {
  if (AT_WORK.test(type) || REMARKS.test(type)) return false;
  return BAD_WHEN_TRUE.test(type) ? status === "True" : status !== "True";
}

export function atWorkOf({ status }: PlatformObject): Said | undefined {
  const found = status?.conditions?.find(({ type, status: is }) => AT_WORK.test(type) && is === "True");
  return found && toComplaint(found);
}

function toComplaint({ type, status, reason = type, message = "", lastTransitionTime = "" }: Condition): Complaint {
  return { type, status, reason, message, since: lastTransitionTime };
}

/** A Machine has a phase, and an error where its cloud said no. */
function ofMachine({ kind, metadata, status = {} }: PlatformObject): Complaint[] {
  if (kind !== "Machine" || status.phase === "Running") return [];
  const { phase = "new", errorReason, errorMessage = "" } = status;
  const since = metadata.deletionTimestamp ?? metadata.creationTimestamp ?? "";
  return [{ type: "phase", status: phase, reason: errorReason ?? phase, message: errorMessage, since }];
}

function ofPool({ kind, metadata, spec }: PlatformObject): Complaint[] {
  if (kind !== "MachineConfigPool" || spec?.paused !== true) return [];
  const message = "spec.paused is true: nothing is brought to its nodes, certificates included";
  return [{ type: "Paused", status: "True", reason: "Paused", message, since: metadata.creationTimestamp ?? "" }];
}

const ENDED = new Set(["Succeeded", "Failed"]);

/** Undefined: it is well, or it has ended. */
export function unreadyPod(pod: Pod): Omit<UnreadyPod, "workload"> | undefined {
  const { metadata, status } = pod;
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  if (ready?.status === "True" || isOver(pod)) return undefined;
  const { namespace = "", name, uid = "", creationTimestamp = "" } = metadata;
  const since = ready?.lastTransitionTime ?? creationTimestamp;
  return { namespace, name, uid, since, because: whyUnready(pod, ready?.reason) };
}

function isOver({ metadata, status }: Pod): boolean {
  return ENDED.has(status?.phase ?? "") || metadata.deletionTimestamp !== undefined;
}

function whyUnready({ spec, status = {} }: Pod, said = "it is new"): string {
  const on = spec?.nodeName === undefined ? "" : ` (node ${spec.nodeName})`;
  return `${waitsFor(status) ?? said}${on}`;
}

function waitsFor({ initContainerStatuses = [], containerStatuses = [] }: NonNullable<Pod["status"]>) {
  const waiting = [...initContainerStatuses, ...containerStatuses].find(({ state }) => state?.waiting?.reason);
  return waiting && `container ${waiting.name} waits: ${waiting.state?.waiting?.reason}`;
}
