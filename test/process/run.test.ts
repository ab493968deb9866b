import { expect, it } from "vitest";

import { functions } from "../../functions/index.ts";
import { isPod, runOnKnative } from "../../lib/process/run.ts";

it.each([
  [{}, false],
  [{ KUBERNETES_SERVICE_HOST: "10.0.0.1" }, true],
  [{ K_SERVICE: "workflows" }, true],
  [{ KUBECONFIG: "x" }, false],
])("%j is a pod: %s", (variables, expected) => {
  expect(isPod(variables)).toBe(expected);
});

it.each([
  [{ FUNCTION: "steps" }, /^FUNCTION=steps: K_SINK is not set/],
  [{ K_SERVICE: "steps" }, /^K_SINK is not set/],
  [{ FUNCTION: "steps", K_SINK: "http://broker" }, /^KUBECONFIG is not set and this is no pod/],
])("does not start with %j, and says why in one line", async (variables, message) => {
  await expect(runOnKnative(functions, variables, undefined)).rejects.toMatchObject({
    name: "ConfigurationError",
    message: expect.stringMatching(message) as string,
  });
});
