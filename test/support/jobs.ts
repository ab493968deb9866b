import { CRON_JOB, JOB } from "../../lib/world/kubernetes/kinds.ts";
import type { CronJob, Job } from "../../lib/world/kubernetes/objects.ts";
import type { KubeObject, OwnerReference } from "../../lib/world/world.ts";

interface JobParts {
  readonly image?: string;
  readonly backoffLimit?: number;
  /** Parts of the spec, over the ordinary ones. */
  readonly spec?: object;
  readonly of?: KubeObject;
}

const podSpec = (image: string): object => ({ restartPolicy: "Never", containers: [{ name: "report", image }] });

/** One pod that is to end well, in namespace `shop`. */
export function job(name: string, { image = "shop/report:1.0", backoffLimit = 6, spec, of }: JobParts = {}): Job {
  return {
    ...JOB,
    metadata: { namespace: "shop", name, ...(of ? { ownerReferences: [controller(of)] } : {}) },
    spec: { backoffLimit, template: { spec: podSpec(image) }, ...spec } as never,
  };
}

/** Every hour, in namespace `shop`. */
export function cronJob(name: string, status: CronJob["status"] = {}, spec: object = {}): CronJob {
  const jobTemplate = { spec: { template: { spec: podSpec("shop/report:1.0") } } };
  return {
    ...CRON_JOB,
    metadata: { namespace: "shop", name },
    spec: { schedule: "0 * * * *", jobTemplate, ...spec } as never,
    status,
  };
}

export function controller({ apiVersion, kind, metadata }: KubeObject): OwnerReference {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? "", controller: true };
}
