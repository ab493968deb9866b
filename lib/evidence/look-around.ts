import type { AnyEvidence } from "../domain/any-evidence.ts";
import { isAbout } from "../domain/any-evidence.ts";
import type { Around } from "../domain/recent-change.ts";
import { type Target, inWords } from "../domain/target.ts";
import { type Written, closest, recentChanges, rolloutIn } from "../engine/recent-changes.ts";
import {
  CONFIG_MAP,
  HORIZONTAL_POD_AUTOSCALER,
  LIMIT_RANGE,
  NETWORK_POLICY,
  RESOURCE_QUOTA,
  SERVICE,
} from "../world/kubernetes/kinds.ts";
import { type Cluster, type Kind, isWorldError } from "../world/world.ts";

/** What can bring a workload into trouble from outside. No Secrets: no account of the engine may read any, and a list of them cannot be had without. */
const AROUND: readonly Kind[] = [
  CONFIG_MAP,
  SERVICE,
  HORIZONTAL_POD_AUTOSCALER,
  NETWORK_POLICY,
  RESOURCE_QUOTA,
  LIMIT_RANGE,
];

export const AROUND_RIGHTS = [
  "/configmaps,services,resourcequotas,limitranges: list",
  "autoscaling/horizontalpodautoscalers: list",
  "networking.k8s.io/networkpolicies: list",
];

/** Of each kind no more than so many are looked at. */
const LOOKED_AT = 500;
/** Every pod of every namespace has it, and the controller that keeps it writes it when it likes. */
const NOBODYS = new Set(["kube-root-ca.crt", "openshift-service-ca.crt"]);

/** One list of metadata a kind, all at once; what may not be read, or is not served, is recorded as missing. */
export async function lookAround(cluster: Cluster, evidence: AnyEvidence): Promise<Around> {
  const { target, alertedAt } = evidence;
  const { namespace } = target;
  if (namespace === undefined) return { changes: [], missing: [] };
  const lists = await Promise.all(AROUND.map((kind) => writtenIn(cluster, kind, namespace)));
  const rolledOut = isAbout(evidence, "workload") ? rolloutIn(evidence) : [];
  const around = recentChanges(
    lists.flatMap(({ written }) => written),
    alertedAt,
  );
  return {
    changes: closest([...rolledOut, ...around], alertedAt),
    missing: lists.flatMap(({ missing }) => missing ?? []),
  };
}

interface Listed {
  readonly written: readonly Written[];
  readonly missing?: string;
}

// oxlint-disable-next-line max-params -- a list, and where
async function writtenIn(cluster: Cluster, kind: Kind, namespace: Target["namespace"]): Promise<Listed> {
  try {
    const { items } = await cluster.listMetadata(kind, { namespace, limit: LOOKED_AT });
    const written = items
      .filter(({ metadata: { name } }) => !NOBODYS.has(name))
      .map(({ metadata: { name, creationTimestamp, managedFields = [] } }) => ({
        about: inWords({ kind: kind.kind, namespace, name }),
        createdAt: creationTimestamp,
        managedFields,
      }));
    return { written };
  } catch (error) {
    if (!isWorldError(error)) throw error;
    return { written: [], missing: `${kind.kind}s of namespace ${namespace}: ${error.message}` };
  }
}
