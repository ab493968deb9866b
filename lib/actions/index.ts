// Written by `npm run index`.
import { evictPod } from "./evict-pod.ts";
import { undoRollout } from "./undo-rollout.ts";

export const actions = {
  "evict-pod": evictPod,
  "undo-rollout": undoRollout,
};
export type ActionName = keyof typeof actions;
