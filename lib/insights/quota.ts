import { amountOf } from "../domain/quantity.ts";

/** `status.hard` and `status.used` of one ResourceQuota. */
export interface QuotaStatus {
  readonly hard?: Readonly<Record<string, string>> | undefined;
  readonly used?: Readonly<Record<string, string>> | undefined;
}

export interface Limit {
  /** As it is written there. */
  readonly text: string;
  /** In cores, bytes or pods. */
  readonly amount: number;
  /** What the declared limits of all pods add up to already: that is what Kubernetes counts. */
  readonly declared: number | undefined;
}

export interface NamespaceQuota {
  readonly cpu: Limit | undefined;
  readonly memory: Limit | undefined;
  readonly pods: Limit | undefined;
  readonly exists: boolean;
}

/**
 * What a namespace may use at most. Of several quotas the smallest holds, because each is enforced by itself
 * (kubernetes.io/docs/concepts/policy/resource-quotas). Limits count before plain names, which mean requests.
 */
export function namespaceQuota(quotas: readonly QuotaStatus[]): NamespaceQuota {
  return {
    cpu: smallest(quotas, ["limits.cpu", "cpu"]),
    memory: smallest(quotas, ["limits.memory", "memory"]),
    pods: smallest(quotas, ["pods", "count/pods"]),
    exists: quotas.length > 0,
  };
}

function smallest(quotas: readonly QuotaStatus[], names: readonly string[]): Limit | undefined {
  for (const name of names) {
    const [first] = quotas.flatMap((quota) => limitOf(quota, name)).sort((a, b) => a.amount - b.amount);
    if (first) return first;
  }
  return undefined;
}

function limitOf({ hard, used }: QuotaStatus, name: string): Limit[] {
  const text = hard?.[name];
  const amount = amountOf(text);
  return text === undefined || amount === undefined ? [] : [{ text, amount, declared: amountOf(used?.[name]) }];
}

/** What is used of a limit, and what is left: percent = used / limit × 100, never below 0 left. Undefined: there is no limit, or nothing was measured. */
export function leftOf(
  used: number | undefined,
  limit: number | undefined,
): { readonly left: number; readonly percent: number } | undefined {
  if (used === undefined || limit === undefined || limit <= 0) return undefined;
  const left = Math.max(0, limit - used);
  return { left, percent: (left / limit) * 100 };
}
