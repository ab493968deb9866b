/** What can be seen of a target, by a phrase and what a cluster says in its own words: the column "seen" of the table of causes. */
import type { AnyEvidence } from "../../lib/domain/any-evidence.ts";
import type { Target } from "../../lib/domain/target.ts";
import {
  ROLLED_OUT,
  change,
  container,
  crashing,
  evidence,
  exit,
  pod,
  revision,
  service,
  sick,
  surroundings,
  unpullable,
  unscheduled,
} from "./evidence.ts";
import { ago } from "./incidents.ts";
import { failedRun, jobEvidence, run, schedule, underWay } from "./job-evidence.ts";
import { claim, objectEvidence, usage } from "./object-evidence.ts";

type Parts = Parameters<typeof evidence>[0];
type Container = ReturnType<typeof container>;
type Pod = ReturnType<typeof pod>;

const three = (make: (name: string) => Pod): Parts => ({ pods: ["a", "b", "c"].map(make), workload: { ready: 0 } });
const oneOf = (bad: Container, parts: Partial<Pod> = {}): Parts => ({
  pods: [pod("a"), pod("b"), sick("c", bad, { revision: "cart-1", ...parts })],
  workload: { ready: 2 },
});
const all = (bad: Container, parts: Partial<Pod> = {}): Parts =>
  three((name) => sick(name, bad, { revision: "cart-1", ...parts }));
const homeless = (message: string): Parts =>
  oneOf(container(), { containers: [], isScheduled: false, unscheduled: unscheduled(message) });
const rolledOut = (...changes: ReturnType<typeof change>[]): Parts => ({
  pods: [pod("a"), pod("b"), sick("c", crashing())],
  revisions: [ROLLED_OUT[0]!, revision(1, { ready: 2, changes })],
});
/** Ran for an hour, and is not ready since ten minutes. */
const stuck = (name: string): Pod =>
  pod(name, { isReady: false, readySince: ago(600), containers: [container({ runningSince: ago(3590) })] });
const waits =
  (reason: string) =>
  (message: string): Parts =>
    oneOf(container({ waiting: { reason, message } }));
const noted =
  (reason: string) =>
  (message: string): Parts => ({
    ...oneOf(container({ waiting: { reason: "ContainerCreating", message: "" } }), {
      readySince: ago(900),
      createdAt: ago(900),
    }),
    notes: [{ about: "Pod c", reason, message, at: ago(60) }],
  });
const around = (parts: Parameters<typeof surroundings>[0]): Parts => ({ surroundings: surroundings(parts) });
const said = (message: string) => ({ since: ago(900), reason: "Said", message });
const drift = { template: "applied", changes: [change("env", "env DB_URL")], references: [] };

/** Of what runs pods. The argument is what the cluster says after the colon. */
const WORKLOADS: Readonly<Record<string, (says: string) => Parts>> = {
  "all its pods crash": () => all(crashing()),
  "one of three pods crashes": () => oneOf(crashing()),
  "one of three pods is not ready": () => oneOf(container(), { readySince: ago(900) }),
  "two of three pods are not ready": () => ({
    pods: [
      pod("a"),
      ...["b", "c"].map((name) => sick(name, container(), { revision: "cart-1", readySince: ago(900) })),
    ],
  }),
  "all its pods hang": () => three(stuck),
  "all its pods hang since a NetworkPolicy": () => ({
    ...three(stuck),
    ...around({
      networkPolicies: [{ name: "deny", changedBy: "by ada at 11:49", changedAt: ago(620), directions: ["Egress"] }],
    }),
  }),
  "killed for memory, limit 64Mi": () => oneOf(crashing({ lastExit: exit(137, "OOMKilled"), memoryLimit: "64Mi" })),
  "killed for memory, no limit": () => oneOf(crashing({ lastExit: exit(137, "OOMKilled") })),
  "its image waits": (says) => oneOf(unpullable({ waiting: { reason: "ImagePullBackOff", message: says } })),
  "its image's name is wrong": (says) => waits("InvalidImageName")(says),
  "a container cannot be made": (says) => waits("CreateContainerConfigError")(says),
  "a pod finds no node": homeless,
  "a pod does not start": noted("FailedMount"),
  "no pod is made": (says) => ({ pods: [pod("a")], workload: { refused: said(says), ready: 1 } }),
  "a rollout changed": (says) =>
    rolledOut(change(says.split(" ")[0] as Parameters<typeof change>[0], says.slice(says.indexOf(" ") + 1))),
  "a rollout's image cannot be pulled": () => ({
    pods: [pod("a"), sick("cart-2-a", unpullable())],
    revisions: ROLLED_OUT,
  }),
  "started anew, and crashes": () => rolledOut(change("note", "annotations.kubectl.kubernetes.io/restartedAt")),
  "a rollout waits for itself": (says) => ({
    pods: [
      pod("a"),
      pod("b"),
      pod("c"),
      sick("d", container(), { containers: [], isScheduled: false, unscheduled: unscheduled(says) }),
    ],
    revisions: [ROLLED_OUT[0]!, revision(1, { ready: 3 })],
    workload: { isRolledOut: false, mayBeUnavailable: 0 },
  }),
  "changed since it was applied, and crashes": () => ({
    ...all(crashing(), { revision: "cart-2" }),
    revisions: [revision(2, { isCurrent: true })],
    workload: { drift, ready: 0 },
  }),
  "an init container does not end": () => all(container({ name: "wait", isInit: true, runningSince: ago(3000) })),
  "scaled to 0, applied": (says) => ({ pods: [], workload: { wanted: 0, ready: 0, appliedReplicas: Number(says) } }),
  "scaled to 0": () => ({ pods: [], workload: { wanted: 0, ready: 0 } }),
  "its autoscaler has no more": () =>
    around({
      autoscaler: {
        name: "hpa",
        min: 1,
        max: 3,
        wants: 3,
        atMaximum: said("the desired count is more"),
        cannotCompute: undefined,
      },
    }),
  "its autoscaler cannot tell": (says) =>
    around({
      autoscaler: { name: "hpa", min: 1, max: 3, wants: undefined, atMaximum: undefined, cannotCompute: said(says) },
    }),
  "its Service selects others": () => around({ services: [service({ selects: false, applied: "{}" })] }),
  "its Service sends to port": (says) => around({ services: [service({ missingPort: says })] }),
  "its Service is gone": (says) =>
    around({ vanishedServices: [{ kind: "Service", name: says, lastSeenAt: ago(900), goneBy: undefined }] }),
  "failed pods are left over": (says) => {
    const failed = { since: ago(900), reason: says, message: "" };
    return { pods: [pod("a"), pod("b"), pod("c"), pod("d", { isReady: false, isLeaving: true, failed })] };
  },
};

const pile = ["report-3", "report-2", "report-1"].map((name, n) => underWay(name, 60 * (n + 1)));
const held = (reason: string, message: string): Pod =>
  pod("p", { createdAt: ago(900), isReady: false, containers: [container({ waiting: { reason, message } })] });
const ended = (lastExit: Container["lastExit"], memoryLimit?: string): Pod =>
  pod("p", { isReady: false, isLeaving: true, failed: said(""), containers: [container({ lastExit, memoryLimit })] });

/** Of Jobs and CronJobs. */
const JOBS: Readonly<Record<string, (says: string) => Parameters<typeof jobEvidence>[0]>> = {
  "its run failed": (says) => ({ runs: [failedRun("report-2", says)] }),
  "its run failed with code": (says) => ({ runs: [failedRun("report-2")], pods: [ended(exit(Number(says)))] }),
  "its run needs more memory than": (says) => ({
    runs: [failedRun("report-2")],
    pods: [ended(exit(137, "OOMKilled"), says)],
  }),
  "its run failed, a later one did not": () => ({
    runs: [run("report-2"), failedRun("report-1", "Error", { createdAt: ago(9000) })],
  }),
  "its run waits": (says) => ({ runs: [underWay("report-2", 900)], pods: [held("CreateContainerConfigError", says)] }),
  "its run waits for its image": (says) => ({
    runs: [underWay("report-2", 900)],
    pods: [held("ImagePullBackOff", says)],
  }),
  "its run finds no node": (says) => ({
    runs: [underWay("report-2", 900)],
    pods: [pod("p", { isReady: false, isScheduled: false, unscheduled: unscheduled(says), containers: [] })],
  }),
  "its run is under way for half a day": () => ({ runs: [underWay("report-2", 13 * 3600)], pods: [pod("p")] }),
  "suspended against what was applied": () => ({
    schedule: schedule({ isSuspended: true, suspendedAt: ago(900), appliedSuspended: false }),
  }),
  "a run was due, and none began": () => ({ schedule: schedule({ missedSince: ago(1200) }) }),
  "a run hangs and holds the next back": () => ({
    runs: [underWay("report-2", 7200)],
    schedule: schedule({ missedSince: ago(1200), concurrency: "Forbid" }),
  }),
  "its runs pile up": () => ({ runs: pile }),
};

/** Of claims, quotas and what is none of our kinds. */
const OBJECTS: Readonly<Record<string, (says: string) => Parameters<typeof objectEvidence>[0]>> = {
  "its provisioner fails": (says) => ({
    phase: "Pending",
    claim: claim({ has: undefined }),
    notes: [{ about: "PersistentVolumeClaim data", reason: "ProvisioningFailed", message: says, at: ago(60) }],
  }),
  "its class is not there": () => ({ phase: "Pending", claim: claim({ has: undefined, storageClass: undefined }) }),
  "almost no bytes are free": () => ({ claim: claim({ usage: usage({ bytesFree: 1024 ** 2 }) }) }),
  "almost no inodes are free": () => ({ claim: claim({ usage: usage({ inodesFree: 1 }) }) }),
  "it is used up": (says) => ({ phase: undefined, usedUp: [says] }),
  "its phase is": (says) => ({ phase: says }),
  "it says that it is not ready": (says) => ({ untrue: [{ type: "Ready", ...said(says) }] }),
};

export function sightOf(phrase: string, target: Target): AnyEvidence {
  const [what = "", ...words] = phrase.split(": ");
  const says = words.join(": ");
  const found = [WORKLOADS, JOBS, OBJECTS].find((each) => Object.hasOwn(each, what));
  if (found === JOBS) return jobEvidence({ target, ...JOBS[what]!(says) });
  if (found === OBJECTS) return objectEvidence({ target, ...OBJECTS[what]!(says) });
  if (found === WORKLOADS) return evidence({ target, ...WORKLOADS[what]!(says) });
  throw new Error(`nobody knows how it looks when ${what}`);
}

export const PHRASES: readonly string[] = [WORKLOADS, JOBS, OBJECTS].flatMap((each) => Object.keys(each));
