// Written by `npm run index`.
import { autoscalerAtMaximum } from "./autoscaler-at-maximum.ts";
import { badRollout } from "./bad-rollout.ts";
import { cutOff } from "./cut-off.ts";
import { daemonSetRollout } from "./daemon-set-rollout.ts";
import { databaseAway } from "./database-away.ts";
import { deadlockedRollout } from "./deadlocked-rollout.ts";
import { deployedByArgoCd } from "./deployed-by-argo-cd.ts";
import { drifted } from "./drifted.ts";
import { endlessInit } from "./endless-init.ts";
import { failedRun } from "./failed-run.ts";
import { fillingVolume } from "./filling-volume.ts";
import { forbiddenByBudget } from "./forbidden-by-budget.ts";
import { fullQuota } from "./full-quota.ts";
import { heldBackRun } from "./held-back-run.ts";
import { hungPods } from "./hung-pods.ts";
import { leftoverPods } from "./leftover-pods.ts";
import { loweredLimit } from "./lowered-limit.ts";
import { memoryLeak } from "./memory-leak.ts";
import { missingConfigMap } from "./missing-config-map.ts";
import { missingImage } from "./missing-image.ts";
import { missingSecret } from "./missing-secret.ts";
import { missingVariable } from "./missing-variable.ts";
import { noSuchNode } from "./no-such-node.ts";
import { nodeFlapping } from "./node-flapping.ts";
import { nodePressure } from "./node-pressure.ts";
import { nodeSeenTo } from "./node-seen-to.ts";
import { nodeUnreachable } from "./node-unreachable.ts";
import { operatorDegraded } from "./operator-degraded.ts";
import { outOfMemory } from "./out-of-memory.ts";
import { poolUpdating } from "./pool-updating.ts";
import { registryAway } from "./registry-away.ts";
import { remedyDoesNotHelp } from "./remedy-does-not-help.ts";
import { scaledToZero } from "./scaled-to-zero.ts";
import { startedAnew } from "./started-anew.ts";
import { statefulSetStuck } from "./stateful-set-stuck.ts";
import { stuckPod } from "./stuck-pod.ts";
import { suspendedSchedule } from "./suspended-schedule.ts";
import { twoFaults } from "./two-faults.ts";
import { vanishedService } from "./vanished-service.ts";
import { webhookRefuses } from "./webhook-refuses.ts";
import { wrongCommand } from "./wrong-command.ts";
import { wrongPort } from "./wrong-port.ts";
import { wrongSelector } from "./wrong-selector.ts";
import { wrongTargetPort } from "./wrong-target-port.ts";

export const scenarios = {
  "autoscaler-at-maximum": autoscalerAtMaximum,
  "bad-rollout": badRollout,
  "cut-off": cutOff,
  "daemon-set-rollout": daemonSetRollout,
  "database-away": databaseAway,
  "deadlocked-rollout": deadlockedRollout,
  "deployed-by-argo-cd": deployedByArgoCd,
  drifted,
  "endless-init": endlessInit,
  "failed-run": failedRun,
  "filling-volume": fillingVolume,
  "forbidden-by-budget": forbiddenByBudget,
  "full-quota": fullQuota,
  "held-back-run": heldBackRun,
  "hung-pods": hungPods,
  "leftover-pods": leftoverPods,
  "lowered-limit": loweredLimit,
  "memory-leak": memoryLeak,
  "missing-config-map": missingConfigMap,
  "missing-image": missingImage,
  "missing-secret": missingSecret,
  "missing-variable": missingVariable,
  "no-such-node": noSuchNode,
  "node-flapping": nodeFlapping,
  "node-pressure": nodePressure,
  "node-seen-to": nodeSeenTo,
  "node-unreachable": nodeUnreachable,
  "operator-degraded": operatorDegraded,
  "out-of-memory": outOfMemory,
  "pool-updating": poolUpdating,
  "registry-away": registryAway,
  "remedy-does-not-help": remedyDoesNotHelp,
  "scaled-to-zero": scaledToZero,
  "started-anew": startedAnew,
  "stateful-set-stuck": statefulSetStuck,
  "stuck-pod": stuckPod,
  "suspended-schedule": suspendedSchedule,
  "two-faults": twoFaults,
  "vanished-service": vanishedService,
  "webhook-refuses": webhookRefuses,
  "wrong-command": wrongCommand,
  "wrong-port": wrongPort,
  "wrong-selector": wrongSelector,
  "wrong-target-port": wrongTargetPort,
};
export type ScenarioName = keyof typeof scenarios;
