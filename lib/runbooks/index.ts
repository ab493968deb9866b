// Written by `npm run index`.
import { autoscalerLimited } from "./autoscaler-limited.ts";
import { badRollout } from "./bad-rollout.ts";
import { changedOutside } from "./changed-outside.ts";
import { claimUnbound } from "./claim-unbound.ts";
import { crashLooping } from "./crash-looping.ts";
import { cutOff } from "./cut-off.ts";
import { drifted } from "./drifted.ts";
import { hung } from "./hung.ts";
import { imagePullFailing } from "./image-pull-failing.ts";
import { initNeverEnds } from "./init-never-ends.ts";
import { jobFailed } from "./job-failed.ts";
import { jobSuperseded } from "./job-superseded.ts";
import { jobUnfinished } from "./job-unfinished.ts";
import { leftoverPods } from "./leftover-pods.ts";
import { missingReference } from "./missing-reference.ts";
import { noNodeFits } from "./no-node-fits.ts";
import { notReady } from "./not-ready.ts";
import { outOfMemory } from "./out-of-memory.ts";
import { podStuck } from "./pod-stuck.ts";
import { podsRefused } from "./pods-refused.ts";
import { registryUnreachable } from "./registry-unreachable.ts";
import { rolloutDeadlocked } from "./rollout-deadlocked.ts";
import { runsPilingUp } from "./runs-piling-up.ts";
import { saysNotReady } from "./says-not-ready.ts";
import { scaledDown } from "./scaled-down.ts";
import { scheduleMissed } from "./schedule-missed.ts";
import { scheduleSuspended } from "./schedule-suspended.ts";
import { serviceMisdirected } from "./service-misdirected.ts";
import { serviceVanished } from "./service-vanished.ts";
import { volumeFilling } from "./volume-filling.ts";

export const runbooks = {
  "autoscaler-limited": autoscalerLimited,
  "bad-rollout": badRollout,
  "changed-outside": changedOutside,
  "claim-unbound": claimUnbound,
  "crash-looping": crashLooping,
  "cut-off": cutOff,
  drifted,
  hung,
  "image-pull-failing": imagePullFailing,
  "init-never-ends": initNeverEnds,
  "job-failed": jobFailed,
  "job-superseded": jobSuperseded,
  "job-unfinished": jobUnfinished,
  "leftover-pods": leftoverPods,
  "missing-reference": missingReference,
  "no-node-fits": noNodeFits,
  "not-ready": notReady,
  "out-of-memory": outOfMemory,
  "pod-stuck": podStuck,
  "pods-refused": podsRefused,
  "registry-unreachable": registryUnreachable,
  "rollout-deadlocked": rolloutDeadlocked,
  "runs-piling-up": runsPilingUp,
  "says-not-ready": saysNotReady,
  "scaled-down": scaledDown,
  "schedule-missed": scheduleMissed,
  "schedule-suspended": scheduleSuspended,
  "service-misdirected": serviceMisdirected,
  "service-vanished": serviceVanished,
  "volume-filling": volumeFilling,
};
