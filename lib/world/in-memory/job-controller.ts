import { JOB, POD } from "../kubernetes/kinds.ts";
import type { Job, Pod } from "../kubernetes/objects.ts";
import type { Ref } from "../world.ts";
import type { ApiServer } from "./api-server.ts";
import { backOffSeconds } from "./container-run.ts";
import { type Controller, selfOrOwner } from "./controllers.ts";
import { type Change, refTo } from "./object-store.ts";
import { isActive } from "./pod-status.ts";
import { CONTROLLER_MANAGER, createPod, podsOf, withoutZeros } from "./pods-of.ts";
import { shortHash } from "./short-hash.ts";
import { timestamp } from "./virtual-clock.ts";

interface End {
  readonly type: "Complete" | "Failed";
  readonly status: "True";
  readonly reason: string;
  readonly message?: string;
}

interface Counted {
  readonly succeeded: number;
  readonly failed: number;
  readonly end: End | undefined;
}

const SUSPENDED = { type: "Suspended", status: "True", reason: "JobSuspended", message: "Job suspended" };

/** Runs pods until enough of them ended well, or too many did not. */
export class JobController implements Controller {
  readonly #api: ApiServer;
  #podsMade = 0;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  affectedBy(change: Change): readonly Ref[] {
    return selfOrOwner(change, JOB, POD);
  }

  reconcile(ref: Ref): Date | undefined {
    const job = this.#api.read<Job>(ref);
    if (!job?.spec || job.metadata.deletionTimestamp || isOver(job)) return undefined;
    const pods = podsOf(this.#api, job);
    const succeeded = pods.filter((pod) => pod.status?.phase === "Succeeded").length;
    const failed = pods.filter((pod) => pod.status?.phase === "Failed");
    const end = endOf(job, succeeded, failed.length) ?? this.#deadline(job);
    const active = pods.filter(isActive);
    if (end || job.spec.suspend) for (const pod of active) this.#api.delete(refTo(pod));
    this.#report(job, { succeeded, failed: failed.length, end });
    if (end || job.spec.suspend) return undefined;
    const due = this.#start(job, active.length + succeeded, failed);
    return sooner(due, deadlineOf(this.#api.read<Job>(ref) ?? job));
  }

  #deadline(job: Job): End | undefined {
    const over = deadlineOf(job);
    if (over === undefined || over > this.#api.clock.now()) return undefined;
    const message = "Job was active longer than specified deadline";
    return { type: "Failed", status: "True", reason: "DeadlineExceeded", message };
  }

  /** A new pod, but after a failure only when the back-off is over. */
  #start(job: Job, having: number, failed: readonly Pod[]): Date | undefined {
    const { completions = 1, parallelism = 1, template } = job.spec!;
    if (having >= Math.min(completions, parallelism)) return undefined;
    const now = this.#api.clock.now();
    const due = Math.max(...failed.map(endedAt)) + backOffSeconds(failed.length) * 1000;
    if (failed.length > 0 && due > now.getTime()) return new Date(due);
    this.#podsMade += 1;
    const { name, uid = "" } = job.metadata;
    const labels = {
      "batch.kubernetes.io/job-name": name,
      "job-name": name,
      "batch.kubernetes.io/controller-uid": uid,
    };
    createPod(this.#api, job, { name: `${name}-${shortHash(`${uid} ${this.#podsMade}`, 5)}`, template, labels });
    return undefined;
  }

  #report(job: Job, { succeeded, failed, end }: Counted): void {
    const now = timestamp(this.#api.clock.now());
    const active = podsOf(this.#api, job).filter(isActive).length;
    const suspended = job.spec?.suspend ? SUSPENDED : undefined;
    const status = {
      ...(suspended ? {} : { startTime: job.status?.startTime ?? now }),
      ...conditionsOf(job, end ?? suspended, now),
      ...withoutZeros({ active, succeeded, failed }),
      ...(end?.type === "Complete" ? { completionTime: now } : {}),
    };
    this.#api.setStatus(job, status, CONTROLLER_MANAGER);
  }
}

function conditionsOf(job: Job, condition: (object & { type: string }) | undefined, now: string): object {
  if (!condition) return {};
  const known = job.status?.conditions?.find((each) => each.type === condition.type);
  return { conditions: [known ?? { ...condition, lastProbeTime: now, lastTransitionTime: now }] };
}

function isOver(job: Job): boolean {
  const ends = job.status?.conditions?.filter((each) => each.type === "Complete" || each.type === "Failed") ?? [];
  return ends.some((each) => each.status === "True");
}

function endOf(job: Job, succeeded: number, failed: number): End | undefined {
  if (succeeded >= (job.spec?.completions ?? 1))
    return { type: "Complete", status: "True", reason: "CompletionsReached" };
  if (failed <= (job.spec?.backoffLimit ?? 6)) return undefined;
  const message = "Job has reached the specified backoff limit";
  return { type: "Failed", status: "True", reason: "BackoffLimitExceeded", message };
}

/** Counted from its start; one that is suspended has none. */
function deadlineOf({ spec, status }: Job): Date | undefined {
  const { activeDeadlineSeconds } = spec ?? {};
  if (activeDeadlineSeconds === undefined || status?.startTime === undefined) return undefined;
  return new Date(Date.parse(status.startTime) + activeDeadlineSeconds * 1000);
}

function sooner(one: Date | undefined, other: Date | undefined): Date | undefined {
  if (!one || !other) return one ?? other;
  return one < other ? one : other;
}

function endedAt(pod: Pod): number {
  const [container] = pod.status?.containerStatuses ?? [];
  return Date.parse(container?.state?.terminated?.finishedAt ?? "");
}
