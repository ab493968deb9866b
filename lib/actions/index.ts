// Written by `npm run index`.
import { deleteFailedJob } from "./delete-failed-job.ts";
import { deleteFailedPods } from "./delete-failed-pods.ts";
import { evictPod } from "./evict-pod.ts";
import { expandVolume } from "./expand-volume.ts";
import { raiseMemoryLimit } from "./raise-memory-limit.ts";
import { reRunJob } from "./re-run-job.ts";
import { restartWorkload } from "./restart-workload.ts";
import { restoreLastApplied } from "./restore-last-applied.ts";
import { restoreService } from "./restore-service.ts";
import { scale } from "./scale.ts";
import { suspendJob } from "./suspend-job.ts";
import { undoRollout } from "./undo-rollout.ts";

export const actions = {
  "delete-failed-job": deleteFailedJob,
  "delete-failed-pods": deleteFailedPods,
  "evict-pod": evictPod,
  "expand-volume": expandVolume,
  "raise-memory-limit": raiseMemoryLimit,
  "re-run-job": reRunJob,
  "restart-workload": restartWorkload,
  "restore-last-applied": restoreLastApplied,
  "restore-service": restoreService,
  scale,
  "suspend-job": suspendJob,
  "undo-rollout": undoRollout,
};
export type ActionName = keyof typeof actions;
