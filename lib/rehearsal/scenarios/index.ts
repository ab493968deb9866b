// Written by `npm run index`.
import { badRollout } from "./bad-rollout.ts";
import { forbiddenByBudget } from "./forbidden-by-budget.ts";
import { missingImage } from "./missing-image.ts";
import { remedyDoesNotHelp } from "./remedy-does-not-help.ts";
import { stuckPod } from "./stuck-pod.ts";

export const scenarios = {
  "bad-rollout": badRollout,
  "forbidden-by-budget": forbiddenByBudget,
  "missing-image": missingImage,
  "remedy-does-not-help": remedyDoesNotHelp,
  "stuck-pod": stuckPod,
};
export type ScenarioName = keyof typeof scenarios;
