import type { UnreadyPod } from "../domain/platform-evidence.ts";
import { defineRunbookAbout, handOver, steps } from "./define-runbook.ts";

/** The members of etcd and of the control plane are touched by people only, whoever controls their pods. */
const NEVER_TOUCHED = /(^|-)(etcd|kube-apiserver|kube-controller-manager|kube-scheduler)($|-)/;

/** One pod of the part is renewed by its controller, once; several at once, or one that nobody controls, are a person's. */
export const platformPodUnready = defineRunbookAbout("platform", ({ cause }, { unready }) => {
  const [pod] = unready;
  if (!pod?.workload) return handOver(`${cause}; it has no controller that would make another one`);
  if (unready.some(isUntouchable)) return handOver(`${cause}; the control plane and etcd are touched by people only`);
  if (unready.length > 1) return handOver(`${cause}; that is no single pod's fault, and evicting them would hide it`);
  const { namespace, name, uid, workload } = pod;
  return steps({
    action: "evict-pod",
    target: workload,
    summary: `evicts pod ${namespace}/${name}, which its controller makes anew`,
    parameters: { namespace, pod: name, uid },
  });
});

function isUntouchable({ namespace, name }: UnreadyPod): boolean {
  return NEVER_TOUCHED.test(namespace) || NEVER_TOUCHED.test(name);
}
