import type { Evidence } from "../domain/evidence.ts";
import type { RunbookStep } from "./define-runbook.ts";

/**
 * What a new template needs beside itself. A StatefulSet that goes in order waits for its broken pod for ever, also with a template that works
 * (kubernetes/kubernetes#67250): the pods of the present revision that are not ready are evicted, in the order in which their controller looks at them.
 */
export function evictionsAfter({ target, workload, pods, revisions }: Evidence): RunbookStep[] {
  if (workload.renewal !== "in-order") return [];
  const left = revisions.find(({ isCurrent }) => isCurrent)?.name;
  return pods
    .filter(({ revision, isReady, isLeaving }) => revision === left && !isReady && !isLeaving)
    .sort((a, b) => ordinalOf(a.name) - ordinalOf(b.name))
    .map(({ name, uid }) => ({
      action: "evict-pod",
      target,
      summary: `evicts pod ${name}, for which its StatefulSet would wait`,
      parameters: { namespace: target.namespace ?? "", pod: name, uid, isOutdated: true },
    }));
}

function ordinalOf(pod: string): number {
  return Number(pod.slice(pod.lastIndexOf("-") + 1));
}
