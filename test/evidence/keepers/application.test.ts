import { beforeEach, describe, expect, it } from "vitest";

import type { Keeper } from "../../../lib/domain/keeper.ts";
import type { Target } from "../../../lib/domain/target.ts";
import { keeperOf } from "../../../lib/evidence/keepers/keeper-of.ts";
import { detectedIn } from "../../../lib/evidence/owner-walk.ts";
import { withFaults } from "../../../lib/world/in-memory/faults.ts";
import { InMemoryCluster } from "../../../lib/world/in-memory/in-memory-cluster.ts";
import { DEPLOYMENT } from "../../../lib/world/kubernetes/kinds.ts";
import type { Cluster, KubeObject } from "../../../lib/world/world.ts";
import { again, application, recorded } from "../../support/applications.ts";

let cluster: InMemoryCluster;
beforeEach(() => {
  cluster = new InMemoryCluster();
});

const CART: Target = { ...DEPLOYMENT, namespace: "shop", name: "cart" };
const tracked = (id: string, target = CART): KubeObject => ({
  ...DEPLOYMENT,
  metadata: {
    namespace: target.namespace!,
    name: target.name,
    annotations: { "argocd.argoproj.io/tracking-id": `${id}:apps/Deployment:${target.namespace}/${target.name}` },
  },
});
const asked = (id: string, through: Cluster = cluster): Promise<Keeper> =>
  keeperOf(through, detectedIn(tracked(id), CART), { target: CART, live: tracked(id), field: ["spec"] });

describe("an Application is found", () => {
  it("by its name in whatever namespace it lives, never as the first of a namespace", async () => {
    cluster.add(application({ name: "other", namespace: "argocd" }), application({ namespace: "openshift-gitops" }));

    expect(await asked("shop-app")).toMatchObject({
      kind: "application",
      object: { kind: "Application", namespace: "openshift-gitops", name: "shop-app" },
      sync: "OutOfSync",
      revision: "rev-2",
    });
  });

  it("also where many tenants have one of that name", async () => {
    const others = Array.from({ length: 250 }, (_, n) =>
      application({ namespace: `team-${n}`, status: { resources: [] } }),
    );
    cluster.add(...others, application({ namespace: "z-argocd" }));

    expect(await asked("shop-app")).toMatchObject({ object: { namespace: "z-argocd", name: "shop-app" } });
  });

  it("by namespace and name where the mark has both", async () => {
    cluster.add(application({ namespace: "argocd" }), application({ namespace: "team-a" }));

    expect(await asked("team-a_shop-app")).toMatchObject({ object: { namespace: "team-a", name: "shop-app" } });
  });

  it.each([
    ["is not there", [], /Application shop-app, which its marks name, is not in this cluster/],
    [
      "deploys to another cluster",
      [application({ spec: { destination: { server: "https://elsewhere.example", namespace: "shop" } } })],
      /deploys to another cluster/,
    ],
    [
      "does not list the target: its mark was copied along",
      [application({ status: { resources: [{ kind: "Service", namespace: "shop", name: "cart" }] } })],
      /Application argocd\/shop-app, .* does not list Deployment shop\/cart/,
    ],
    [
      "is one of several that list it",
      [application(), application({ namespace: "openshift-gitops" })],
      /several Applications list it \(argocd\/shop-app, openshift-gitops\/shop-app\)/,
    ],
  ] as const)("but %s", async (_what, objects, because) => {
    cluster.add(...objects);

    expect(await asked("shop-app")).toMatchObject({
      kind: "unknown",
      because: expect.stringMatching(because) as string,
    });
  });

  it("or may not be read, and that is said", async () => {
    const closed = withFaults(cluster, ({ verb }) => (verb === "list" ? "forbidden" : undefined));

    expect(await asked("shop-app", closed)).toMatchObject({
      kind: "unknown",
      because: expect.stringMatching(/deployed by argocd .*cannot be read/) as string,
    });
  });
});

describe("what it says of itself", () => {
  const said = async (parts: Parameters<typeof application>[0]): Promise<Keeper> => {
    cluster.add(application(parts));
    return asked("shop-app");
  };

  it.each([
    ["no automation", undefined, { isAutomated: false, healsItself: false }],
    ["automation", { automated: {} }, { isAutomated: true, healsItself: false }],
    ["self-heal", { automated: { selfHeal: true } }, { isAutomated: true, healsItself: true }],
    [
      "automation that is switched off",
      { automated: { enabled: false, selfHeal: true } },
      { isAutomated: false, healsItself: false },
    ],
  ] as const)("%s", async (_what, syncPolicy, automation) => {
    expect(await said({ spec: syncPolicy ? { syncPolicy } : {} })).toMatchObject(automation);
  });

  it("a comparison that fails, in Argo CD's own words, as it recorded them", async () => {
    const { conditions } = recorded("status-badpath");

    expect(await said({ status: { conditions } })).toMatchObject({
      trouble: expect.stringMatching(/^ComparisonError: .*app path does not exist$/) as string,
    });
  });

  it("that it is set aside", async () => {
    expect(await said({ annotations: { "argocd.argoproj.io/skip-reconcile": "true" } })).toMatchObject({
      trouble: expect.stringContaining("skip-reconcile") as string,
    });
  });
});

describe("as Argo CD 3.2.3 recorded it", () => {
  it("the Deployment's tracking-id leads to the Application that lists it", async () => {
    const web = recorded("deployment-tracked");
    const target = { ...DEPLOYMENT, namespace: "argo-demo", name: "web" };
    cluster.add(again("app-outofsync-requires-pruning"));

    expect(await keeperOf(cluster, detectedIn(web, target), { target, live: web, field: ["spec"] })).toMatchObject({
      kind: "application",
      object: { namespace: "argocd", name: "demo" },
      isAutomated: false,
      trouble: undefined,
      history: [0, 1, 2, 3, 4].map((id) => ({ id, revision: "77c4964a1af1422f57dae3743b929754a97cc150" })),
    });
  });
});
