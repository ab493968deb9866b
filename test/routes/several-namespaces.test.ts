/** The namespace of what is ill has agreed to be healed; what its owner deploys into others is none of that. */
import { beforeEach, expect, it } from "vitest";

import type { Finding } from "../../lib/domain/finding.ts";
import type { ApplicationKeeper, ReleaseKeeper } from "../../lib/domain/keeper.ts";
import { keeperOf } from "../../lib/evidence/keepers/keeper-of.ts";
import { detectedIn } from "../../lib/evidence/owner-walk.ts";
import { application } from "../../lib/routes/application.ts";
import type { Wanted } from "../../lib/routes/define-route.ts";
import { release } from "../../lib/routes/release.ts";
import { deployment } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { CONFIG_MAP } from "../../lib/world/kubernetes/kinds.ts";
import { SOURCE, application as inArgoCd } from "../support/applications.ts";
import { evidence } from "../support/evidence.ts";
import { CART, ago, finding } from "../support/incidents.ts";
import { deploymentOf, revisionSecret } from "../support/releases.ts";

let cluster: InMemoryCluster;
beforeEach(() => {
  cluster = new InMemoryCluster();
});

const broken: Finding = finding({ problem: "bad-rollout", cause: "it is broken" });

async function wantedOf<K extends ApplicationKeeper | ReleaseKeeper>(
  annotations: Record<string, string>,
): Promise<Wanted<K>> {
  const { spec, metadata } = deployment({ namespace: "shop", name: "cart", image: "shop/cart:2.0" });
  const live = { ...CART, spec, metadata: { ...metadata, annotations } };
  const keeper = await keeperOf(cluster, detectedIn(live, CART), { target: CART, live, field: ["spec"] });
  const steps = [{ action: "undo-rollout" as const, target: CART, summary: "", parameters: {} }];
  return { finding: broken, evidence: evidence({}), steps, target: CART, keeper: keeper as K };
}

const listed = (namespace: string | undefined, status: string): object => ({
  group: "apps",
  kind: "Deployment",
  name: "cart",
  namespace,
  status,
});

async function throughArgoCd(status: string, others: readonly (string | undefined)[]) {
  const resources = [listed("shop", status), ...others.map((namespace) => listed(namespace, "Synced"))];
  const history = [
    { id: 3, revision: "rev-1", deployedAt: ago(86_400), source: SOURCE },
    { id: 4, revision: "rev-2", deployedAt: ago(330), source: SOURCE },
  ];
  cluster.add(inArgoCd({ status: { resources, reconciledAt: ago(10), history } }));
  return application(await wantedOf({ "argocd.argoproj.io/tracking-id": "shop-app:apps/Deployment:shop/cart" }));
}

/** What a chart makes beside its Deployment: one as it is, one in a list. */
const also = (one: string, listedOne: string): string =>
  [
    { ...CONFIG_MAP, metadata: { namespace: one, name: "cart" } },
    { apiVersion: "v1", kind: "List", items: [{ ...CONFIG_MAP, metadata: { namespace: listedOne, name: "cart" } }] },
  ]
    .map((object) => `---\n${JSON.stringify(object)}\n`)
    .join("");

async function throughHelm(before: string, now: string) {
  cluster.add(
    revisionSecret({ version: 1, status: "superseded", manifest: deploymentOf("shop/cart:1.0") + before }),
    revisionSecret({ version: 2, status: "deployed", manifest: deploymentOf("shop/cart:2.0") + now }),
  );
  const wanted = await wantedOf<ReleaseKeeper>({
    "meta.helm.sh/release-name": "cart",
    "meta.helm.sh/release-namespace": "shop",
  });
  return release({ ...wanted, keeper: { ...wanted.keeper, job: { image: "helm", serviceAccount: "helm" } } });
}

it("an Application of this namespace alone is rolled back, whatever it has without a namespace", async () => {
  expect(await throughArgoCd("Synced", ["shop", undefined])).toMatchObject({
    steps: [{ action: "roll-back-application" }],
  });
});

it("an Application of several namespaces is not rolled back for one of them", async () => {
  expect(await throughArgoCd("Synced", ["shop-test", "shop-prod", "shop-test"])).toMatchObject({
    kind: "hand-over",
    because: expect.stringMatching(
      /going back would change namespaces shop-test, shop-prod, too: go back in/,
    ) as string,
  });
});

it("the one object is synced, also of an Application of several namespaces", async () => {
  expect(await throughArgoCd("OutOfSync", ["shop-prod"])).toMatchObject({ steps: [{ action: "sync-application" }] });
});

it("a release of this namespace alone is rolled back", async () => {
  expect(await throughHelm(also("shop", "shop"), "")).toMatchObject({
    steps: [{ action: "roll-back-release", parameters: { revision: 1 } }],
  });
});

it.each([
  ["would deploy into another namespace again", also("shop", "shop-prod"), ""],
  ["deploys into another namespace", "", also("shop-prod", "shop")],
])("a release that %s is not rolled back for this one", async (_what, before, now) => {
  expect(await throughHelm(before, now)).toMatchObject({
    kind: "hand-over",
    because: expect.stringMatching(
      /deploys into namespace shop-prod, too, .*: helm rollback cart 1 -n shop$/,
    ) as string,
  });
});
