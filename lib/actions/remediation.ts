/** What remediation operators of medik8s have in common: the object that asks has the node's name, and lies beside its template. */
import { z } from "zod";

import type { KubeObject, Ref } from "../world/world.ts";

export const Remediation = z.object({
  apiVersion: z.enum(["self-node-remediation.medik8s.io/v1alpha1", "fence-agents-remediation.medik8s.io/v1alpha1"]),
  kind: z.enum(["SelfNodeRemediationTemplate", "FenceAgentsRemediationTemplate"]),
  namespace: z.string(),
  template: z.string(),
});
export type Remediation = z.infer<typeof Remediation>;

export interface RemediationTemplate extends KubeObject {
  readonly spec?: { readonly template?: { readonly spec?: object } };
}

export function requestFor({ apiVersion, kind, namespace }: Remediation, node: string): Ref {
  return { apiVersion, kind: kind.replace(/Template$/, ""), namespace, name: node };
}
