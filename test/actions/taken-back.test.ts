import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { AnyAction } from "../../lib/actions/define-action.ts";
import { type ActionName, actions } from "../../lib/actions/index.ts";
import type { Outcome } from "../../lib/domain/outcome.ts";
import type { Parameters } from "../../lib/domain/workflow.ts";
import { isWorldError } from "../../lib/world/world.ts";
import { step } from "../support/incidents.ts";
import { UNDOABLE, type Undoable } from "../support/undoable.ts";

const S1 = "wf-0123456789ab-1-1-s1-01234567";
const S2 = "wf-0123456789ab-1-1-s2-01234567";

/** Why there is nothing to take back, or why it stays. */
const CANNOT: Partial<Record<ActionName, string>> = {
  "delete-failed-pods": "what it deletes has ended, and runs nothing",
  "delete-failed-job": "what it deletes has ended, and its CronJob says what runs next",
  drain: "it changes no desired state: who kept the node's pods makes others elsewhere",
  uncordon: "it takes back what this engine did, and only that",
  "request-node-remediation": "the operator reboots the node; the request is withdrawn by an action of its own",
  "withdraw-node-remediation": "it takes back what this engine asked for, and only that",
  "wait-for-machine-config-pool": "it changes nothing",
  "wait-for-cluster-operator": "it changes nothing",
  "evict-pod": "it changes no desired state: its controller makes another pod",
  "expand-volume": "no claim may ask for less again, so a person agrees first",
  "restart-workload": "its pods are made from the same template; taking the note back would start them once more",
  "re-run-job": "what was done is done, so its author has said that it may be done twice, or a person agrees first",
  "reconcile-flux": "Git says what should be: it changes no desired state, and nothing else keeps what was otherwise",
  "reconcile-resource": "its operator looks again at what is asked of it, and nothing of that is changed",
  "restart-operator": "it changes no desired state: its Deployment makes other pods",
  "refresh-application": "it has Argo CD compare, and changes nothing",
  "roll-back-release": "what was deployed since stands in Secrets that are not read, so a person agrees first",
  "roll-back-application": "what it deploys is Argo CD's to write: it is taken back by itself, as its own test has it",
  "sync-application": "what it replaces is kept nowhere, so a person agrees first",
  "restore-last-applied": "what it replaces is kept nowhere, so a person agrees first",
};

it.each(Object.keys(actions) as ActionName[])("%s can be taken back, or says why not", (name) => {
  expect(Object.hasOwn(UNDOABLE, name)).not.toBe(Object.hasOwn(CANNOT, name));
});

it("needs approval where it cannot be taken back and changes desired state", () => {
  expect(actions["restore-last-applied"].class).toBe("R3");
  expect(actions["expand-volume"].class).toBe("R3");
  expect(actions["sync-application"].class).toBe("R3");
  expect(actions["roll-back-release"].class).toBe("R3");
});

type Delivery = "there" | "back";

describe.each(Object.entries(UNDOABLE))("%s", (name, arbitrary) => {
  const deliver = async (delivery: Delivery, { cluster, target, ...how }: Undoable): Promise<Outcome | undefined> => {
    const action: AnyAction = actions[(delivery === "back" ? how.undoAction : undefined) ?? (name as ActionName)];
    const parameters: Parameters = delivery === "there" ? how.parameters : how.undo;
    const asked = delivery === "there" ? step({ id: S1, target }) : step({ id: S2, undoes: S1, target });
    try {
      // It does not wait for a rollout: what is found broken may never come to its end.
      return await action.apply({ step: asked, parameters, cluster, waitSeconds: 0, dryRun: false });
    } catch (error) {
      if (isWorldError(error)) return undefined;
      throw error;
    }
  };
  const specOf = async ({ cluster, target }: Undoable): Promise<unknown> =>
    (await cluster.get<{ spec: unknown } & Awaited<ReturnType<typeof cluster.get>>>(target)).spec;

  it("done and taken back, leaves the spec as it was found, however often and late each of them is delivered", async () => {
    const deliveries = fc.array(fc.constantFrom<Delivery>("there", "back"), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(arbitrary, deliveries, async (make, late) => {
        const undoable = await make();
        const found = await specOf(undoable);

        for (const delivery of ["there", "there", "back", ...late] as const) await deliver(delivery, undoable);

        expect(await specOf(undoable)).toEqual(found);
      }),
      { numRuns: 30 },
    );
  });

  it("does change something before it is taken back", async () => {
    const [make] = fc.sample(arbitrary, { numRuns: 1, seed: 7 });
    const undoable = await make!();
    const found = await specOf(undoable);

    await deliver("there", undoable);

    expect(await specOf(undoable)).not.toEqual(found);
  });
});
