import { lastWriteOf, writeInWords } from "../actions/last-writer.ts";
import type { NetworkPolicyEvidence } from "../domain/evidence.ts";
import { type LabelSelector, selects } from "../world/kubernetes/label-selector.ts";
import type { KubeObject } from "../world/world.ts";
import type { Template } from "./service-evidence.ts";

export interface NetworkPolicy extends KubeObject {
  readonly spec?: { readonly podSelector?: LabelSelector; readonly policyTypes?: readonly string[] };
}

/** The policies that bind pods of this template, the newest change first. */
export function policiesOn({ metadata }: Template, all: readonly NetworkPolicy[]): NetworkPolicyEvidence[] {
  return all
    .filter(({ spec }) => selects(spec?.podSelector ?? {}, metadata?.labels))
    .map((policy) => {
      const write = lastWriteOf(policy, ["spec"]);
      return {
        name: policy.metadata.name,
        changedBy: writeInWords(write),
        changedAt: write?.time ?? policy.metadata.creationTimestamp ?? "",
        directions: policy.spec?.policyTypes ?? ["Ingress"],
      };
    })
    .sort((a, b) => b.changedAt.localeCompare(a.changedAt));
}
