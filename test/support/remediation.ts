/** Self Node Remediation, as far as its objects go. */
import { REMEDIATES_NODES } from "../../lib/domain/cordon.ts";
import type { Kind, KubeObject } from "../../lib/world/world.ts";

export const REMEDIATION = {
  apiVersion: "self-node-remediation.medik8s.io/v1alpha1",
  kind: "SelfNodeRemediationTemplate",
  namespace: "workload-availability",
  template: "reboot",
} as const;

export const REQUEST = {
  apiVersion: REMEDIATION.apiVersion,
  kind: "SelfNodeRemediation",
  namespace: REMEDIATION.namespace,
  name: "worker-1",
};

/** As an admin has marked it. */
export function markedTemplate({ apiVersion, kind }: Kind = REMEDIATION): KubeObject & { spec: object } {
  const { namespace, template: name } = REMEDIATION;
  return {
    apiVersion,
    kind,
    metadata: { namespace, name, labels: { [REMEDIATES_NODES]: "true" } },
    spec: { template: { spec: { remediationStrategy: "OutOfServiceTaint" } } },
  };
}
