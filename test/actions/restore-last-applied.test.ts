import { beforeEach, describe, expect, it } from "vitest";

import { RECEIPT } from "../../lib/actions/define-action.ts";
import { restoreLastApplied } from "../../lib/actions/restore-last-applied.ts";
import type { Outcome } from "../../lib/domain/outcome.ts";
import { overlay } from "../../lib/domain/overlay.ts";
import type { Target } from "../../lib/domain/target.ts";
import { templateHash } from "../../lib/domain/template.ts";
import type { Parameters } from "../../lib/domain/workflow.ts";
import { deployment } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { DAEMON_SET, DEPLOYMENT, STATEFUL_SET } from "../../lib/world/kubernetes/kinds.ts";
import type { Deployment } from "../../lib/world/kubernetes/objects.ts";
import type { Kind, KubeObject } from "../../lib/world/world.ts";
import { heldToItsRights } from "../support/grants.ts";
import { step } from "../support/incidents.ts";

const S1 = "wf-0123456789ab-1-1-s1-01234567";
const APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
const rights = heldToItsRights("restore-last-applied", restoreLastApplied);
let cluster: InMemoryCluster;
let target: Target;
let parameters: Parameters;

const now = (): Promise<Deployment> => cluster.get<Deployment>(target);
const containers = async (): Promise<unknown> => (await now()).spec?.template.spec?.containers;

/** It was applied with a variable, and somebody has taken that away: it crashes. */
async function drift(kind: Kind): Promise<void> {
  cluster = new InMemoryCluster();
  cluster.images.set("shop/cart:1.0", ({ container }) => ((container.env ?? []).length > 0 ? "runs" : "crashes"));
  const env = [{ name: "DB_URL", value: "db" }];
  const made = deployment({ namespace: "shop", name: "cart", image: "shop/cart:1.0", container: { env } });
  const { replicas, ...rest } = made.spec!;
  const spec = { ...rest, ...(kind === DAEMON_SET ? {} : { replicas }) };
  const annotations = { [APPLIED]: JSON.stringify({ spec }) };
  cluster.add({ ...made, ...kind, metadata: { ...made.metadata, annotations }, spec } as KubeObject);
  target = { ...kind, namespace: "shop", name: "cart" };
  await cluster.clock.passSeconds(60);
  await cluster.as("kubectl-edit").patch(target, [{ op: "remove", path: "/spec/template/spec/containers/0/env" }]);
  await cluster.clock.passSeconds(60);
  const { metadata, spec: found } = await now();
  parameters = {
    uid: metadata.uid!,
    fromTemplate: templateHash(found?.template),
    toTemplate: templateHash(overlay(found?.template, made.spec?.template)),
  };
}
beforeEach(() => drift(DEPLOYMENT));

function apply(how: { with?: Parameters; dryRun?: boolean } = {}): Promise<Outcome> {
  const asked = step({ id: S1, action: "restore-last-applied", target });
  return cluster.clock.waitFor(
    restoreLastApplied.apply({
      step: asked,
      parameters: { ...parameters, ...how.with },
      cluster: rights.on(cluster),
      waitSeconds: 45,
      dryRun: how.dryRun ?? false,
    }),
  );
}

it("sets what was applied, leaves its receipt, and waits until it is rolled out", async () => {
  expect(await apply()).toEqual({
    kind: "done",
    changed: true,
    because: "as it was applied last: 3 of 3 pods are available",
  });
  expect(await containers()).toMatchObject([{ env: [{ name: "DB_URL", value: "db" }] }]);
  expect((await now()).metadata.annotations?.[RECEIPT]).toBe(S1);
});

it("changes once, however often it is delivered", async () => {
  await Promise.all([apply(), apply()]);
  const { generation } = (await now()).metadata;

  expect(await apply()).toMatchObject({ kind: "done", changed: true });
  expect((await now()).metadata.generation).toBe(generation);
});

describe("is refused, and changes nothing", () => {
  it("where somebody has changed the template since: it says who and when", async () => {
    const path = "/spec/template/spec/containers/0/image";
    await cluster.as("kubectl-set").patch(target, [{ op: "replace", path, value: "shop/cart:9" }]);

    expect(await apply()).toMatchObject({
      kind: "refused",
      because: expect.stringMatching(/^its pod template was changed by kubectl-set at /) as string,
    });
  });

  it("where something else was applied since", async () => {
    const path = `/metadata/annotations/${APPLIED.replace("/", "~1")}`;
    await cluster.patch(target, [{ op: "replace", path, value: "{}" }]);

    expect(await apply()).toMatchObject({
      kind: "refused",
      because: expect.stringMatching(/^what was applied last is another/) as string,
    });
  });
});

it("has nothing to do where it is as applied already", async () => {
  const value = [{ name: "DB_URL", value: "db" }];
  await cluster.patch(target, [{ op: "add", path: "/spec/template/spec/containers/0/env", value }]);

  expect(await apply()).toMatchObject({ kind: "done", changed: false });
});

it("stores nothing in a dry run", async () => {
  const before = await now();

  expect(await apply({ dryRun: true })).toMatchObject({ because: "the API server would accept it" });
  expect(await now()).toEqual(before);
});

it.each([STATEFUL_SET, DAEMON_SET])("does the same for a $kind", async (kind) => {
  await drift(kind);

  expect(await apply()).toMatchObject({ kind: "done", changed: true });
  expect(await containers()).toMatchObject([{ env: [{ name: "DB_URL" }] }]);
});

it("declares just what it calls", () => {
  expect(rights.undeclared()).toEqual([]);
  expect(rights.unused()).toEqual([]);
});
