// Written by `npm run index`.
import { deleteFailedJob } from "./delete-failed-job.ts";
import { deleteFailedPods } from "./delete-failed-pods.ts";
import { evictPod } from "./evict-pod.ts";
import { raiseMemoryLimit } from "./raise-memory-limit.ts";
import { restoreLastApplied } from "./restore-last-applied.ts";
import { restoreService } from "./restore-service.ts";
import { scale } from "./scale.ts";
import { undoRollout } from "./undo-rollout.ts";

export const actions = {
  "delete-failed-job": deleteFailedJob,
  "delete-failed-pods": deleteFailedPods,
  "evict-pod": evictPod,
  "raise-memory-limit": raiseMemoryLimit,
  "restore-last-applied": restoreLastApplied,
  "restore-service": restoreService,
  scale,
  "undo-rollout": undoRollout,
};
export type ActionName = keyof typeof actions;
