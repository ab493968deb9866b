import { afterEach, beforeEach, expect, it } from "vitest";

import type { Step } from "../../lib/domain/workflow.ts";
import { proceed } from "../../lib/healing/proceed.ts";
import { deployment, namespace } from "../../lib/world/in-memory/builders.ts";
import { DEPLOYMENT } from "../../lib/world/kubernetes/kinds.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { doneStep, healing, step, whereIs } from "../support/incidents.ts";
import { INFERENCE_SERVICE } from "../support/owners.ts";

let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
  engine.cluster.add(namespace("shop", { "kubeheal.io/heal": "auto" }), namespace("openshift-operators"));
  engine.cluster.add(deployment({ namespace: "openshift-operators", name: "kserve", image: "kserve:0.15" }));
});
afterEach(() => engine.stop());

/** Its namespace belongs to the cluster, and no policy opens it. */
const restart = step({
  id: "second",
  action: "restart-operator",
  class: "R3",
  target: { ...DEPLOYMENT, namespace: "openshift-operators", name: "kserve" },
  undo: undefined,
});
const lookedAgain = doneStep({
  action: "reconcile-resource",
  target: { ...INFERENCE_SERVICE, namespace: "shop", name: "cart" },
  undo: undefined,
});

async function after(first: Step) {
  return proceed(engine.context, healing({ steps: [first, restart] }));
}

const REFUSED = "namespace openshift-operators belongs to the cluster or its tools: it is observed only";

it("what is refused after a step that nothing takes back is handed over, and not parked without end", async () => {
  const given = await after(lookedAgain);

  expect(given.progress).toMatchObject({
    status: "settled",
    ending: "handed-over",
    because: expect.stringContaining(REFUSED) as string,
  });
  expect(given.workflow).toMatchObject({
    steps: [{ state: { status: "done" } }, { state: { status: "refused", because: REFUSED } }],
    progress: { status: "ended" },
  });
});

it("what is refused before anything was changed is handed over", async () => {
  const { state } = doneStep();
  const given = await after({ ...lookedAgain, state: { ...state, changed: false } as Step["state"] });

  expect(given.progress).toMatchObject({ status: "settled", ending: "handed-over", because: REFUSED });
});

it("what is refused after a step that could be taken back waits", async () => {
  expect(whereIs(await after(doneStep()))).toContain("parked");
});
