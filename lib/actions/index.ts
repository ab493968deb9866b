// Written by `npm run index`.
import { cordon } from "./cordon.ts";
import { deleteFailedJob } from "./delete-failed-job.ts";
import { deleteFailedPods } from "./delete-failed-pods.ts";
import { drain } from "./drain.ts";
import { evictPod } from "./evict-pod.ts";
import { expandVolume } from "./expand-volume.ts";
import { raiseMemoryLimit } from "./raise-memory-limit.ts";
import { reRunJob } from "./re-run-job.ts";
import { reconcileFlux } from "./reconcile-flux.ts";
import { reconcileResource } from "./reconcile-resource.ts";
import { refreshApplication } from "./refresh-application.ts";
import { requestNodeRemediation } from "./request-node-remediation.ts";
import { restartOperator } from "./restart-operator.ts";
import { restartWorkload } from "./restart-workload.ts";
import { restoreLastApplied } from "./restore-last-applied.ts";
import { restoreService } from "./restore-service.ts";
import { rollBackApplication } from "./roll-back-application.ts";
import { rollBackRelease } from "./roll-back-release.ts";
import { scale } from "./scale.ts";
import { suspendJob } from "./suspend-job.ts";
import { syncApplication } from "./sync-application.ts";
import { uncordon } from "./uncordon.ts";
import { undoRollout } from "./undo-rollout.ts";
import { waitForClusterOperator } from "./wait-for-cluster-operator.ts";
import { waitForMachineConfigPool } from "./wait-for-machine-config-pool.ts";
import { withdrawNodeRemediation } from "./withdraw-node-remediation.ts";

export const actions = {
  cordon,
  "delete-failed-job": deleteFailedJob,
  "delete-failed-pods": deleteFailedPods,
  drain,
  "evict-pod": evictPod,
  "expand-volume": expandVolume,
  "raise-memory-limit": raiseMemoryLimit,
  "re-run-job": reRunJob,
  "reconcile-flux": reconcileFlux,
  "reconcile-resource": reconcileResource,
  "refresh-application": refreshApplication,
  "request-node-remediation": requestNodeRemediation,
  "restart-operator": restartOperator,
  "restart-workload": restartWorkload,
  "restore-last-applied": restoreLastApplied,
  "restore-service": restoreService,
  "roll-back-application": rollBackApplication,
  "roll-back-release": rollBackRelease,
  scale,
  "suspend-job": suspendJob,
  "sync-application": syncApplication,
  uncordon,
  "undo-rollout": undoRollout,
  "wait-for-cluster-operator": waitForClusterOperator,
  "wait-for-machine-config-pool": waitForMachineConfigPool,
  "withdraw-node-remediation": withdrawNodeRemediation,
};
export type ActionName = keyof typeof actions;
