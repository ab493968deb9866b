// Written by `npm run index`.
import { badRollout } from "./bad-rollout.ts";
import { forbiddenByBudget } from "./forbidden-by-budget.ts";
import { loweredLimit } from "./lowered-limit.ts";
import { missingConfigMap } from "./missing-config-map.ts";
import { missingImage } from "./missing-image.ts";
import { missingVariable } from "./missing-variable.ts";
import { noSuchNode } from "./no-such-node.ts";
import { outOfMemory } from "./out-of-memory.ts";
import { registryAway } from "./registry-away.ts";
import { remedyDoesNotHelp } from "./remedy-does-not-help.ts";
import { stuckPod } from "./stuck-pod.ts";
import { wrongPort } from "./wrong-port.ts";

export const scenarios = {
  "bad-rollout": badRollout,
  "forbidden-by-budget": forbiddenByBudget,
  "lowered-limit": loweredLimit,
  "missing-config-map": missingConfigMap,
  "missing-image": missingImage,
  "missing-variable": missingVariable,
  "no-such-node": noSuchNode,
  "out-of-memory": outOfMemory,
  "registry-away": registryAway,
  "remedy-does-not-help": remedyDoesNotHelp,
  "stuck-pod": stuckPod,
  "wrong-port": wrongPort,
};
export type ScenarioName = keyof typeof scenarios;
