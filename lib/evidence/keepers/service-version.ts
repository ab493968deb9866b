import type { Keeper } from "../../domain/keeper.ts";
import { type Target, inWords } from "../../domain/target.ts";
import { INSTALL_PLAN } from "../../world/kubernetes/kinds.ts";
import { type Cluster, type KubeObject, orNothing } from "../../world/world.ts";

export const OLM_RIGHTS = [
  "operators.coreos.com/clusterserviceversions: get,list",
  "operators.coreos.com/installplans: list",
];

interface ServiceVersion extends KubeObject {
  readonly status?: { readonly phase?: string; readonly reason?: string; readonly message?: string };
}

interface InstallPlan extends KubeObject {
  readonly spec?: { readonly clusterServiceVersionNames?: readonly string[]; readonly approval?: string };
  readonly status?: {
    readonly phase?: string;
    readonly message?: string;
    readonly conditions?: readonly { readonly status: string; readonly message?: string }[];
  };
}

/** What the Operator Lifecycle Manager installs: the ClusterServiceVersion of an operator says what its Deployment should be. */
export async function clusterServiceVersionOf(cluster: Cluster, object: Target): Promise<Keeper> {
  const { namespace } = object;
  const [found, plans] = await Promise.all([
    orNothing(cluster.get<ServiceVersion>(object)),
    orNothing(cluster.list<InstallPlan>(INSTALL_PLAN, { namespace })),
  ]);
  if (!found) return { kind: "unknown", because: `${inWords(object)}, which its labels name, is not there` };
  const { phase = "unknown", reason, message } = found.status ?? {};
  return {
    kind: "service-version",
    object,
    phase,
    says: [reason, message].filter(Boolean).join(": ").slice(0, 300),
    installPlans: (plans?.items ?? []).flatMap(stuck),
  };
}

/** One that waits for a person's approval, or has failed. */
function stuck({ metadata, spec, status }: InstallPlan): string[] {
  const versions = (spec?.clusterServiceVersionNames ?? []).join(", ");
  if (status?.phase === "RequiresApproval") return [`InstallPlan ${metadata.name} (${versions}) waits for approval`];
  if (status?.phase !== "Failed") return [];
  const message = status.message ?? status.conditions?.find((each) => each.status === "False")?.message ?? "";
  return [`InstallPlan ${metadata.name} (${versions}) has failed: ${message}`.slice(0, 300)];
}
