// Written by `npm run index`.
import { autoscalerLimited } from "./autoscaler-limited.ts";
import { badRollout } from "./bad-rollout.ts";
import { changedOutside } from "./changed-outside.ts";
import { claimUnbound } from "./claim-unbound.ts";
import { crashLooping } from "./crash-looping.ts";
import { cutOff } from "./cut-off.ts";
import { drifted } from "./drifted.ts";
import { forgottenCordon } from "./forgotten-cordon.ts";
import { hung } from "./hung.ts";
import { imagePullFailing } from "./image-pull-failing.ts";
import { initNeverEnds } from "./init-never-ends.ts";
import { jobFailed } from "./job-failed.ts";
import { jobSuperseded } from "./job-superseded.ts";
import { jobUnfinished } from "./job-unfinished.ts";
import { leftoverPods } from "./leftover-pods.ts";
import { missingReference } from "./missing-reference.ts";
import { noNodeFits } from "./no-node-fits.ts";
import { nodeAgentUnready } from "./node-agent-unready.ts";
import { nodeFlapping } from "./node-flapping.ts";
import { nodeNotReady } from "./node-not-ready.ts";
import { nodePressure } from "./node-pressure.ts";
import { nodeUnreachable } from "./node-unreachable.ts";
import { notReady } from "./not-ready.ts";
import { outOfMemory } from "./out-of-memory.ts";
import { platformAtWork } from "./platform-at-work.ts";
import { platformDegraded } from "./platform-degraded.ts";
import { platformNodesAway } from "./platform-nodes-away.ts";
import { platformPodUnready } from "./platform-pod-unready.ts";
import { podStuck } from "./pod-stuck.ts";
import { podsRefused } from "./pods-refused.ts";
import { quotaOfLeftovers } from "./quota-of-leftovers.ts";
import { registryUnreachable } from "./registry-unreachable.ts";
import { rolloutDeadlocked } from "./rollout-deadlocked.ts";
import { runsPilingUp } from "./runs-piling-up.ts";
import { saysNotReady } from "./says-not-ready.ts";
import { scaledDown } from "./scaled-down.ts";
import { scheduleMissed } from "./schedule-missed.ts";
import { scheduleSuspended } from "./schedule-suspended.ts";
import { serviceMisdirected } from "./service-misdirected.ts";
import { serviceVanished } from "./service-vanished.ts";
import { volumeFailed } from "./volume-failed.ts";
import { volumeFilling } from "./volume-filling.ts";
import { webhookUnanswered } from "./webhook-unanswered.ts";
import { wrongTaint } from "./wrong-taint.ts";

export const runbooks = {
  "autoscaler-limited": autoscalerLimited,
  "bad-rollout": badRollout,
  "changed-outside": changedOutside,
  "claim-unbound": claimUnbound,
  "crash-looping": crashLooping,
  "cut-off": cutOff,
  drifted,
  "forgotten-cordon": forgottenCordon,
  hung,
  "image-pull-failing": imagePullFailing,
  "init-never-ends": initNeverEnds,
  "job-failed": jobFailed,
  "job-superseded": jobSuperseded,
  "job-unfinished": jobUnfinished,
  "leftover-pods": leftoverPods,
  "missing-reference": missingReference,
  "no-node-fits": noNodeFits,
  "node-agent-unready": nodeAgentUnready,
  "node-flapping": nodeFlapping,
  "node-not-ready": nodeNotReady,
  "node-pressure": nodePressure,
  "node-unreachable": nodeUnreachable,
  "not-ready": notReady,
  "out-of-memory": outOfMemory,
  "platform-at-work": platformAtWork,
  "platform-degraded": platformDegraded,
  "platform-nodes-away": platformNodesAway,
  "platform-pod-unready": platformPodUnready,
  "pod-stuck": podStuck,
  "pods-refused": podsRefused,
  "quota-of-leftovers": quotaOfLeftovers,
  "registry-unreachable": registryUnreachable,
  "rollout-deadlocked": rolloutDeadlocked,
  "runs-piling-up": runsPilingUp,
  "says-not-ready": saysNotReady,
  "scaled-down": scaledDown,
  "schedule-missed": scheduleMissed,
  "schedule-suspended": scheduleSuspended,
  "service-misdirected": serviceMisdirected,
  "service-vanished": serviceVanished,
  "volume-failed": volumeFailed,
  "volume-filling": volumeFilling,
  "webhook-unanswered": webhookUnanswered,
  "wrong-taint": wrongTaint,
};
