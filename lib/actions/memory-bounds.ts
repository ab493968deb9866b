import { amountOf } from "../domain/quantity.ts";
import type { Cluster, KubeObject } from "../world/world.ts";

interface LimitRange extends KubeObject {
  readonly spec?: {
    readonly limits?: readonly { readonly type: string; readonly max?: Readonly<Record<string, string>> }[];
  };
}

interface ResourceQuota extends KubeObject {
  readonly status?: {
    readonly hard?: Readonly<Record<string, string>>;
    readonly used?: Readonly<Record<string, string>>;
  };
}

interface Raise {
  readonly from: string;
  readonly to: string;
  /** That will have the new limit. */
  readonly pods: number;
}

/** Which LimitRange or ResourceQuota does not allow a limit so high, in a sentence; undefined: none. */
export async function whyNotAllowed(
  cluster: Cluster,
  namespace: string | undefined,
  raise: Raise,
): Promise<string | undefined> {
  const [ranges, quotas] = await Promise.all([
    cluster.list<LimitRange>({ apiVersion: "v1", kind: "LimitRange" }, { namespace }),
    cluster.list<ResourceQuota>({ apiVersion: "v1", kind: "ResourceQuota" }, { namespace }),
  ]);
  return byRange(ranges.items, raise) ?? byQuota(quotas.items, raise);
}

function byRange(ranges: readonly LimitRange[], { to }: Raise): string | undefined {
  for (const { metadata, spec } of ranges) {
    for (const { type, max } of spec?.limits ?? []) {
      const most = type === "Container" || type === "Pod" ? max?.["memory"] : undefined;
      if (most !== undefined && bytes(to) > bytes(most))
        return `LimitRange ${metadata.name} allows a ${type} at most ${most} of memory, and ${to} would be needed`;
    }
  }
  return undefined;
}

const MEMORY = "limits.memory";

/** Each pod takes more, and while they are renewed there may be one pod more. */
function byQuota(quotas: readonly ResourceQuota[], { from, to, pods }: Raise): string | undefined {
  const more = (bytes(to) - bytes(from)) * pods + bytes(to);
  for (const { metadata, status: { hard = {}, used = {} } = {} } of quotas) {
    const { [MEMORY]: most } = hard;
    const { [MEMORY]: taken = "0" } = used;
    if (most !== undefined && bytes(taken) + more > bytes(most))
      return `ResourceQuota ${metadata.name} has too little left for limits of ${to}: ${taken} of ${most} are used`;
  }
  return undefined;
}

function bytes(quantity: string): number {
  return amountOf(quantity) ?? 0;
}
