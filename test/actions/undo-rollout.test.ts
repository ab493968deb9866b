import { beforeEach, describe, expect, it } from "vitest";

import { RECEIPT } from "../../lib/actions/define-action.ts";
import { undoRollout } from "../../lib/actions/undo-rollout.ts";
import type { Outcome } from "../../lib/domain/outcome.ts";
import type { Target } from "../../lib/domain/target.ts";
import { templateHash } from "../../lib/domain/template.ts";
import type { Parameters, Step } from "../../lib/domain/workflow.ts";
import { deployment } from "../../lib/world/in-memory/builders.ts";
import { type Fault, withFaults } from "../../lib/world/in-memory/faults.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { CONTROLLER_REVISION, DAEMON_SET, STATEFUL_SET } from "../../lib/world/kubernetes/kinds.ts";
import type { ControllerRevision, Deployment, ReplicaSet } from "../../lib/world/kubernetes/objects.ts";
import type { Cluster, KubeObject } from "../../lib/world/world.ts";
import { heldToItsRights } from "../support/grants.ts";
import { CART, step } from "../support/incidents.ts";
import { CART as REF, cartOf, deploy, setsOf, shop } from "../world/in-memory/shop.ts";

const S1 = "wf-0123456789ab-1-1-s1-01234567";
const S2 = "wf-0123456789ab-1-1-s2-01234567";

const rights = heldToItsRights("undo-rollout", undoRollout);
let cluster: InMemoryCluster;
let parameters: Parameters;

/** Version 1.0 served, and 2.0 crashes. */
beforeEach(async () => {
  cluster = shop();
  cluster.images.set("shop/cart:2.0", "crashes");
  await cluster.clock.passSeconds(60);
  await deploy(cluster.as("kubectl-set") as InMemoryCluster, "shop/cart:2.0");
  await cluster.clock.passSeconds(60);
  const sets = await setsOf(cluster);
  const [from, to] = ["shop/cart:2.0", "shop/cart:1.0"].map((image) => sets.find((set) => imageOf(set) === image)!);
  parameters = {
    uid: (await cartOf(cluster)).metadata.uid!,
    from: from!.metadata.name,
    fromTemplate: templateHash(from!.spec?.template),
    to: to!.metadata.name,
    toTemplate: templateHash(to!.spec?.template),
  };
});

const imageOf = ({ spec }: Pick<ReplicaSet, "spec">): string | undefined => spec?.template?.spec?.containers[0]?.image;
const image = async (): Promise<string | undefined> =>
  (await cartOf(cluster)).spec?.template.spec?.containers[0]?.image;
const receipt = async (): Promise<string | undefined> => (await cartOf(cluster)).metadata.annotations?.[RECEIPT];
const patches = (): number => cluster.requests.filter(({ verb }) => verb === "patch").length;

interface How {
  readonly id?: string;
  readonly on?: Cluster;
  readonly with?: Parameters;
  readonly dryRun?: boolean;
  readonly undoes?: string;
  readonly target?: Target;
}

function apply({ id = S1, on = cluster, dryRun = false, target = CART, undoes, ...how }: How = {}): Promise<Outcome> {
  const asked: Step = step({ id, target, ...(undoes === undefined ? {} : { undoes }) });
  const waited = undoRollout.apply({
    step: asked,
    parameters: { ...parameters, ...how.with },
    cluster: rights.on(on),
    waitSeconds: 45,
    dryRun,
  });
  return cluster.clock.waitFor(waited);
}

/** The step that takes the first one back. */
const back = (): Promise<Outcome> =>
  apply({
    id: S2,
    undoes: S1,
    with: {
      from: parameters["to"]!,
      fromTemplate: parameters["toTemplate"]!,
      to: parameters["from"]!,
      toTemplate: parameters["fromTemplate"]!,
    },
  });
const failing = (fault: Fault, nth: number, verb: keyof Cluster): Cluster => {
  let seen = 0;
  return withFaults(cluster, (call) => (call.verb === verb && (seen += 1) === nth ? fault : undefined));
};

it("puts the earlier template back, leaves its receipt, and waits until it is rolled out", async () => {
  expect(await apply()).toEqual({ kind: "done", changed: true, because: "rolled out: 3 of 3 pods are available" });

  expect([await image(), await receipt()]).toEqual(["shop/cart:1.0", S1]);
  expect((await setsOf(cluster)).length).toBe(2);
});

describe("delivered again", () => {
  it("finds its receipt and changes nothing", async () => {
    await apply();
    const before = patches();

    // It did change something: whoever takes the workflow back must know.
    expect(await apply()).toMatchObject({ kind: "done", changed: true });
    expect(patches()).toBe(before);
  });

  it("at the same moment, changes once", async () => {
    const outcomes = await Promise.all([apply(), apply(), apply()]);

    expect(outcomes.map(({ kind }) => kind)).toEqual(["done", "done", "done"]);
    expect((await cartOf(cluster)).metadata.generation).toBe(3);
  });

  it("after the answer to the change was lost, knows that it is made", async () => {
    expect(await apply({ on: failing("lost-reply", 1, "patch") })).toMatchObject({ kind: "done", changed: true });
    expect((await cartOf(cluster)).metadata.generation).toBe(3);
  });

  it("after it was taken back, changes nothing: a late twin finds a later receipt", async () => {
    await apply();
    expect(await back()).toMatchObject({ kind: "done", because: "its pod template is as it was found" });

    expect(await apply()).toEqual({
      kind: "refused",
      because: `the later step ${S2} has changed its pod template since`,
    });
    expect([await image(), await receipt()]).toEqual(["shop/cart:2.0", S2]);
  });

  it("after it was taken back, changes nothing even when it had read before: its tests fail", async () => {
    const read = await cartOf(cluster);
    await apply();
    await back();
    let reads = 0;
    const late: Cluster = {
      ...bound(cluster),
      get: <T extends KubeObject>(ref: Parameters0) =>
        ref.kind === "Deployment" && (reads += 1) === 1 ? Promise.resolve(read as unknown as T) : cluster.get<T>(ref),
    };

    expect(await apply({ on: late })).toMatchObject({ kind: "refused" });
    expect(await image()).toBe("shop/cart:2.0");
  });
});

type Parameters0 = Parameters_<Cluster["get"]>;
type Parameters_<F extends (...args: never[]) => unknown> = F extends (first: infer A, ...rest: never[]) => unknown
  ? A
  : never;

/** The cluster's methods, bound, so that one can be replaced. */
function bound(inner: Cluster): Cluster {
  return withFaults(inner, () => undefined);
}

describe("is refused, and changes nothing", () => {
  it("when somebody else has changed the template: it says who and when", async () => {
    await deploy(cluster.as("kubectl-edit") as InMemoryCluster, "shop/cart:3.0");

    expect(await apply()).toEqual({
      kind: "refused",
      because: expect.stringMatching(/^its pod template was changed by kubectl-edit at 2026-01-01T00:0\d/) as string,
    });
    expect(await image()).toBe("shop/cart:3.0");
  });

  it("when somebody is faster between its read and its change", async () => {
    const racing: Cluster = {
      ...bound(cluster),
      patch: async (ref, operations, options) => {
        if ((await image()) === "shop/cart:2.0")
          await deploy(cluster.as("kubectl-edit") as InMemoryCluster, "shop/cart:3.0");
        return cluster.patch(ref, operations, options);
      },
    };

    expect(await apply({ on: racing })).toMatchObject({ kind: "refused" });
    expect([await image(), await receipt()]).toEqual(["shop/cart:3.0", undefined]);
  });

  it("when the Deployment is another object of the same name", async () => {
    expect(await apply({ with: { uid: "another" } })).toMatchObject({
      kind: "refused",
      because: expect.stringContaining("its uid differs") as string,
    });
    expect(await image()).toBe("shop/cart:2.0");
  });

  it("when its rollout is paused", async () => {
    await cluster.patch(REF, [{ op: "add", path: "/spec/paused", value: true }]);

    expect(await apply()).toMatchObject({ kind: "refused", because: expect.stringContaining("spec.paused") as string });
    expect(await image()).toBe("shop/cart:2.0");
  });
});

it("changes nothing where the template is there already, whoever put it there", async () => {
  await deploy(cluster.as("kubectl-undo") as InMemoryCluster, "shop/cart:1.0");

  expect(await apply()).toMatchObject({ kind: "done", changed: false });
  expect(await receipt()).toBeUndefined();
});

it("minds no change of other fields: scaling meanwhile is nobody's conflict", async () => {
  await cluster.patch(REF, [{ op: "replace", path: "/spec/replicas", value: 2 }]);

  expect(await apply()).toMatchObject({ kind: "done", because: "rolled out: 2 of 2 pods are available" });
});

it("waits where the rollout takes longer than a request may", async () => {
  cluster.images.set("shop/cart:1.0", "crashes");

  expect(await apply()).toMatchObject({
    kind: "waiting",
    because: expect.stringMatching(/^rolling out: \d of 3/) as string,
  });
  expect(await image()).toBe("shop/cart:1.0");
});

it("takes a ReplicaSet that is not the one it was for none", async () => {
  await expect(apply({ with: { toTemplate: "0123456789abcdef" } })).rejects.toMatchObject({ kind: "invalid" });
  expect(await image()).toBe("shop/cart:2.0");
});

it("leaves the engine to come again where others are faster each time", async () => {
  await expect(
    apply({ on: withFaults(cluster, ({ verb }) => (verb === "patch" ? "conflict" : undefined)) }),
  ).rejects.toMatchObject({
    kind: "unavailable",
  });
});

it("stores nothing in a dry run, and lets the API server judge it", async () => {
  const before = await cartOf(cluster);

  expect(await apply({ dryRun: true })).toMatchObject({ kind: "done", because: "the API server would accept it" });
  expect(await cartOf(cluster)).toEqual(before);
});

it("is refused with parameters that are not its own: a plan of another version is not tried again and again", async () => {
  expect(await apply({ with: { uid: 7 } })).toEqual({ kind: "refused", because: "uid is 7: expected string" });
  expect(await image()).toBe("shop/cart:2.0");
});

describe.each([
  [STATEFUL_SET, { replicas: 3, serviceName: "cart" }, "its controller has the template: 2 of 3 pods are available"],
  [DAEMON_SET, {}, "rolled out: 3 of 3 pods are available"],
] as const)("of a $kind", (kind, parts, becomes) => {
  const ref = { ...kind, namespace: "shop", name: "cart" };
  const now = (): Promise<Deployment> => cluster.get<Deployment>(ref);

  beforeEach(async () => {
    cluster = new InMemoryCluster();
    cluster.images.set("shop/cart:2.0", "crashes");
    const { metadata, spec } = deployment({ namespace: "shop", name: "cart", image: "shop/cart:1.0" });
    const { selector, template } = spec!;
    cluster.add({ ...kind, metadata, spec: { selector, template, ...parts } } as KubeObject);
    await cluster.clock.passSeconds(60);
    const path = "/spec/template/spec/containers/0/image";
    await cluster.patch(ref, [{ op: "replace", path, value: "shop/cart:2.0" }]);
    await cluster.clock.passSeconds(60);
    const { items } = await cluster.list<ControllerRevision>(CONTROLLER_REVISION, { namespace: "shop" });
    const [to, from] = [...items].sort((a, b) => a.revision - b.revision).map(({ metadata }) => metadata.name);
    const templateOf = (image: string): string =>
      templateHash({ ...template, spec: { containers: [{ name: "cart", image }] } });
    parameters = {
      uid: (await now()).metadata.uid!,
      from: from!,
      fromTemplate: templateOf("shop/cart:2.0"),
      to: to!,
      toTemplate: templateOf("shop/cart:1.0"),
    };
  });

  it("puts the template of a ControllerRevision back, and takes that back again: it is as it was found", async () => {
    const found = (await now()).spec;

    expect(await apply({ target: ref })).toEqual({ kind: "done", changed: true, because: becomes });
    expect((await now()).spec?.template.spec?.containers[0]?.image).toBe("shop/cart:1.0");
    const { from, fromTemplate, to, toTemplate } = parameters as Record<string, string>;
    const there = { from: to!, fromTemplate: toTemplate!, to: from!, toTemplate: fromTemplate! };
    expect(await apply({ id: S2, undoes: S1, target: ref, with: there })).toMatchObject({ kind: "done" });
    expect((await now()).spec).toEqual(found);
  });
});

it("declares just what it calls", () => {
  expect(rights.undeclared()).toEqual([]);
  expect(rights.unused()).toEqual([]);
});
