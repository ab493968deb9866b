import { beforeEach, describe, expect, it } from "vitest";

import type { Target } from "../../lib/domain/target.ts";
import { belongingOf } from "../../lib/evidence/owner-walk.ts";
import { type Cluster, type Kind, type KubeObject, type Ref, WorldError } from "../../lib/world/world.ts";

/** No more of a cluster than the walk needs: objects by kind and name. */
class Shelf implements Pick<Cluster, "get"> {
  readonly #objects = new Map<string, KubeObject>();

  add(object: KubeObject): void {
    this.#objects.set(`${object.apiVersion} ${object.kind} ${object.metadata.name}`, object);
  }

  get<T extends KubeObject>({ apiVersion, kind: of, name }: Ref): Promise<T> {
    const found = this.#objects.get(`${apiVersion} ${of} ${name}`);
    return found ? Promise.resolve(found as T) : Promise.reject(new WorldError("not-found", `${of} ${name}`));
  }
}

let cluster: Shelf;
beforeEach(() => {
  cluster = new Shelf();
});

const HOME = "shop";
const kind = (apiVersion: string, name: string): Kind => ({ apiVersion, kind: name });
const POD = kind("v1", "Pod");
const REPLICA_SET = kind("apps/v1", "ReplicaSet");
const DEPLOYMENT = kind("apps/v1", "Deployment");
const REVISION = kind("serving.knative.dev/v1", "Revision");
const CONFIGURATION = kind("serving.knative.dev/v1", "Configuration");
const KNATIVE_SERVICE = kind("serving.knative.dev/v1", "Service");
const INFERENCE_SERVICE = kind("serving.kserve.io/v1beta1", "InferenceService");
const CART_SHOP = kind("shops.example/v1alpha1", "CartShop");

/** Each of these controls the next; all are named after their kind. Returns the lowest. */
function chain(...kinds: readonly Kind[]): Target {
  for (const [index, each] of kinds.entries()) {
    const owner = kinds[index - 1];
    const ownerReferences = owner && [{ ...owner, name: owner.kind.toLowerCase(), uid: "u", controller: true }];
    const name = each.kind.toLowerCase();
    cluster.add({ ...each, metadata: { namespace: HOME, name, ...(ownerReferences && { ownerReferences }) } });
  }
  return { ...kinds.at(-1)!, namespace: HOME, name: kinds.at(-1)!.kind.toLowerCase() };
}

const shown = async (from: Target, through: Pick<Cluster, "get"> = cluster): Promise<string> => {
  const found = await belongingOf(through, from);
  if (!found) return "nothing";
  return found.root.kind + (found.through ? ` through ${found.through.kind}` : "");
};

it.each([
  [[POD], "Pod"],
  [[DEPLOYMENT, REPLICA_SET, POD], "Deployment"],
  [[kind("apps/v1", "StatefulSet"), POD], "StatefulSet"],
  [[kind("apps/v1", "DaemonSet"), POD], "DaemonSet"],
  [[kind("batch/v1", "Job"), POD], "Job"],
  [[kind("batch/v1", "CronJob"), kind("batch/v1", "Job"), POD], "CronJob"],
  [[kind("argoproj.io/v1alpha1", "Rollout"), REPLICA_SET, POD], "Rollout"],
  [[KNATIVE_SERVICE, CONFIGURATION, REVISION, DEPLOYMENT, REPLICA_SET, POD], "Service through Deployment"],
  [
    [INFERENCE_SERVICE, KNATIVE_SERVICE, CONFIGURATION, REVISION, DEPLOYMENT, REPLICA_SET, POD],
    "InferenceService through Deployment",
  ],
  [[INFERENCE_SERVICE, DEPLOYMENT, REPLICA_SET, POD], "InferenceService through Deployment"],
])("from the lowest of %j to the root", async (kinds, root) => {
  expect(await shown(chain(...kinds))).toBe(root);
});

describe("a kind that nobody here has heard of", () => {
  it("is walked through like any other", async () => {
    const chainOfShops = kind("shops.example/v1alpha1", "ChainOfShops");

    expect(await shown(chain(chainOfShops, CART_SHOP, DEPLOYMENT, REPLICA_SET, POD))).toBe(
      "ChainOfShops through Deployment",
    );
  });

  it("may live in no namespace", async () => {
    const fleet = kind("shops.example/v1", "Fleet");
    cluster.add({ ...fleet, metadata: { name: "fleet" } });
    const controller = { ...fleet, name: "fleet", uid: "u", controller: true };
    cluster.add({ ...CART_SHOP, metadata: { namespace: HOME, name: "cart", ownerReferences: [controller] } });

    expect(await shown({ ...CART_SHOP, namespace: HOME, name: "cart" })).toBe("Fleet");
  });

  it.each(["forbidden", "invalid"] as const)("ends the walk with its name where reading it is %s", async (why) => {
    const pod = chain(CART_SHOP, DEPLOYMENT, REPLICA_SET, POD);
    const refusing: Pick<Cluster, "get"> = {
      get: (ref: Ref) => (ref.kind === CART_SHOP.kind ? Promise.reject(new WorldError(why, "no")) : cluster.get(ref)),
    };

    expect(await shown(pod, refusing)).toBe("CartShop through Deployment");
  });

  it("that is gone is the root all the same", async () => {
    const pod = chain(CART_SHOP, POD);
    const gone: Pick<Cluster, "get"> = {
      get: (ref: Ref) =>
        ref.kind === CART_SHOP.kind ? Promise.reject(new WorldError("not-found", "no")) : cluster.get(ref),
    };

    expect(await shown(pod, gone)).toBe("CartShop");
  });
});

it("finds nothing where the object itself does not exist", async () => {
  expect(await shown({ ...POD, namespace: HOME, name: "nobody" })).toBe("nothing");
});

describe("a pod that says that a Node owns it", () => {
  const controller = { apiVersion: "v1", kind: "Node", name: "worker-1", uid: "u", controller: true };
  const annotations = { "kubernetes.io/config.mirror": "4f2" };
  const rootOf = async (namespace: string, metadata: object): Promise<object | undefined> => {
    const pod = { ...POD, namespace, name: "etcd-worker-1" };
    cluster.add({ ...POD, metadata: { namespace, name: pod.name, ownerReferences: [controller], ...metadata } });
    return (await belongingOf(cluster, pod))?.root;
  };

  it("is believed where it mirrors a static pod of the cluster, and its Node is in no namespace", async () => {
    expect(await rootOf("openshift-etcd", { annotations })).toEqual({
      apiVersion: "v1",
      kind: "Node",
      name: "worker-1",
    });
  });

  it.each<[string, string, object]>([
    ["mirrors none", "openshift-etcd", {}],
    ["lives in a namespace of anybody's", HOME, { annotations }],
  ])("is not where it %s", async (_what, namespace, metadata) => {
    expect(await rootOf(namespace, metadata)).toMatchObject({ kind: "Pod", name: "etcd-worker-1", namespace });
  });
});

it("goes round a loop of owners only so often", async () => {
  const owner = { ...CART_SHOP, name: "a", uid: "u", controller: true };
  let asked = 0;
  const loop = {
    get: () => {
      asked += 1;
      return Promise.resolve({ ...CART_SHOP, metadata: { name: "a", ownerReferences: [owner] } });
    },
  } as unknown as Pick<Cluster, "get">;

  await belongingOf(loop, { ...CART_SHOP, namespace: HOME, name: "a" });

  expect(asked).toBe(8);
});
