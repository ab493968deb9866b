import { beforeEach, describe, expect, it } from "vitest";

import { RAISED, raiseMemoryLimit } from "../../lib/actions/raise-memory-limit.ts";
import type { Outcome } from "../../lib/domain/outcome.ts";
import type { Target } from "../../lib/domain/target.ts";
import { deployment } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { DAEMON_SET, LIMIT_RANGE, STATEFUL_SET } from "../../lib/world/kubernetes/kinds.ts";
import type { Deployment } from "../../lib/world/kubernetes/objects.ts";
import type { KubeObject } from "../../lib/world/world.ts";
import { heldToItsRights } from "../support/grants.ts";
import { CART, step } from "../support/incidents.ts";

const S1 = "wf-0123456789ab-1-1-s1-01234567";
const S2 = "wf-0123456789ab-1-1-s2-01234567";
const rights = heldToItsRights("raise-memory-limit", raiseMemoryLimit);
const resources = { limits: { cpu: "1", memory: "256Mi" }, requests: { memory: "256Mi" } };
let cluster: InMemoryCluster;

/** It is killed with less than 300 MiB. */
beforeEach(async () => {
  cluster = new InMemoryCluster();
  cluster.images.set("shop/cart:1.0", ({ container }) =>
    container.resources?.limits?.["memory"] === "256Mi" ? "runs-out-of-memory" : "runs",
  );
  cluster.add(deployment({ namespace: "shop", name: "cart", image: "shop/cart:1.0", container: { resources } }));
  await cluster.clock.passSeconds(60);
});

const now = (target: Target = CART): Promise<Deployment> => cluster.get<Deployment>(target);
const memory = async (): Promise<unknown> => (await now()).spec?.template.spec?.containers[0]?.resources;

interface How {
  readonly id?: string;
  readonly undoes?: string;
  readonly with?: object;
  readonly dryRun?: boolean;
  readonly target?: Target;
}

async function apply({ id = S1, undoes, dryRun = false, target = CART, ...how }: How = {}): Promise<Outcome> {
  const { uid } = (await now(target)).metadata;
  const asked = step({ id, action: "raise-memory-limit", target, ...(undoes === undefined ? {} : { undoes }) });
  const parameters = { uid: uid!, container: "cart", from: "256Mi", to: "384Mi", ...how.with };
  return cluster.clock.waitFor(
    raiseMemoryLimit.apply({ step: asked, parameters, cluster: rights.on(cluster), waitSeconds: 45, dryRun }),
  );
}

const back = (): Promise<Outcome> => apply({ id: S2, undoes: S1, with: { from: "384Mi", to: "256Mi" } });

it("raises limit and request, notes it, and waits until it is rolled out", async () => {
  expect(await apply()).toEqual({ kind: "done", changed: true, because: "limit 384Mi: 3 of 3 pods are available" });
  expect(await memory()).toEqual({ limits: { cpu: "1", memory: "384Mi" }, requests: { memory: "384Mi" } });
  expect((await now()).metadata.annotations?.[RAISED]).toBe("cart: 256Mi to 384Mi");
});

it("leaves a request that is less than the limit", async () => {
  const path = "/spec/template/spec/containers/0/resources/requests/memory";
  await cluster.patch(CART, [{ op: "replace", path, value: "128Mi" }]);
  await apply();

  expect(await memory()).toEqual({ limits: { cpu: "1", memory: "384Mi" }, requests: { memory: "128Mi" } });
});

it("taken back, has the same spec again, and is still known to have been raised", async () => {
  const found = (await now()).spec;
  await apply();

  expect(await back()).toMatchObject({ kind: "done", because: "its memory limit is 256Mi, as it was found" });
  expect((await now()).spec).toEqual(found);
  expect((await now()).metadata.annotations?.[RAISED]).toBe("cart: 256Mi to 384Mi");
});

describe("is raised once, and never again", () => {
  it("by the same step, however often it is delivered", async () => {
    await Promise.all([apply(), apply()]);

    expect(await apply()).toMatchObject({ kind: "done", changed: true });
    expect(await memory()).toMatchObject({ limits: { memory: "384Mi" } });
  });

  it("by a later incident, whatever became of the first raise", async () => {
    await apply();
    const again = { id: "wf-0123456789ab-2-1-s1-01234567", with: { from: "384Mi", to: "576Mi" } };

    expect(await apply(again)).toMatchObject({
      kind: "refused",
      because: "its memory limit was raised once before (cart: 256Mi to 384Mi), and is not raised a second time",
    });
    await back();
    expect(await apply({ ...again, with: {} })).toMatchObject({ kind: "refused" });
    expect(await memory()).toMatchObject({ limits: { memory: "256Mi" } });
  });
});

describe("is refused, and changes nothing", () => {
  it("where its namespace allows no more", async () => {
    const limits = [{ type: "Container", max: { memory: "300Mi" } }];
    cluster.add({ ...LIMIT_RANGE, metadata: { namespace: "shop", name: "bounds" }, spec: { limits } } as KubeObject);

    expect(await apply()).toMatchObject({ kind: "refused", because: expect.stringMatching(/^LimitRange/) as string });
    expect(await memory()).toEqual(resources);
  });

  it("where somebody has set another limit since: it says who and when", async () => {
    const path = "/spec/template/spec/containers/0/resources/limits/memory";
    await cluster.as("kubectl-edit").patch(CART, [{ op: "replace", path, value: "1Gi" }]);

    expect(await apply()).toMatchObject({
      kind: "refused",
      because: expect.stringMatching(/was set to 1Gi by kubectl-edit at /) as string,
    });
  });

  it("where it is another object of the same name", async () => {
    expect(await apply({ with: { uid: "another" } })).toMatchObject({ kind: "refused" });
  });
});

it("stores nothing in a dry run", async () => {
  expect(await apply({ dryRun: true })).toMatchObject({ because: "the API server would accept it" });
  expect(await memory()).toEqual(resources);
});

it.each([STATEFUL_SET, DAEMON_SET])("does the same for a $kind", async (kind) => {
  const { spec } = await now();
  const { selector, template } = spec!;
  const metadata = { namespace: "shop", name: "cart" };
  cluster.add({ ...kind, metadata, spec: { selector, template, serviceName: "cart" } } as KubeObject);
  await cluster.clock.passSeconds(30);

  const outcome = await apply({ target: { ...CART, kind: kind.kind } });

  // A StatefulSet waits for its pod that is killed; what evicts that is another step.
  const pods = kind === STATEFUL_SET ? "0 of 1" : "3 of 3";
  expect(outcome).toMatchObject({ kind: "done", because: `limit 384Mi: ${pods} pods are available` });
});

it("declares just what it calls", () => {
  expect(rights.undeclared()).toEqual([]);
  expect(rights.unused()).toEqual([]);
});
