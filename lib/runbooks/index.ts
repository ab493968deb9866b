// Written by `npm run index`.
import { badRollout } from "./bad-rollout.ts";
import { crashLooping } from "./crash-looping.ts";
import { imagePullFailing } from "./image-pull-failing.ts";
import { notReady } from "./not-ready.ts";
import { podStuck } from "./pod-stuck.ts";

export const runbooks = {
  "bad-rollout": badRollout,
  "crash-looping": crashLooping,
  "image-pull-failing": imagePullFailing,
  "not-ready": notReady,
  "pod-stuck": podStuck,
};
