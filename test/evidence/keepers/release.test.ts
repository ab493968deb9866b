import { beforeEach, describe, expect, it } from "vitest";

import type { Keeper } from "../../../lib/domain/keeper.ts";
import type { Target } from "../../../lib/domain/target.ts";
import { keeperOf } from "../../../lib/evidence/keepers/keeper-of.ts";
import { detectedIn } from "../../../lib/evidence/owner-walk.ts";
import { deployment } from "../../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../../lib/world/in-memory/in-memory-cluster.ts";
import { DEPLOYMENT } from "../../../lib/world/kubernetes/kinds.ts";
import { deploymentOf, revisionSecret } from "../../support/releases.ts";

let cluster: InMemoryCluster;
beforeEach(() => {
  cluster = new InMemoryCluster();
});

/** Deployment cart of a namespace, whose marks name release cart of namespace shop. */
async function asked(namespace = "shop"): Promise<Keeper> {
  const target: Target = { ...DEPLOYMENT, namespace, name: "cart" };
  const { spec, metadata } = deployment({ namespace, name: "cart", image: "shop/cart:2.0" });
  const annotations = { "meta.helm.sh/release-name": "cart", "meta.helm.sh/release-namespace": "shop" };
  const live = { ...DEPLOYMENT, spec, metadata: { ...metadata, annotations } };
  return keeperOf(cluster, detectedIn(live, target), { target, live, field: ["spec"] });
}

/** The first was good, the second is deployed, and both were made by the same words but for the image. */
function upgraded(manifest = deploymentOf): void {
  cluster.add(
    revisionSecret({ version: 1, status: "superseded", manifest: manifest("shop/cart:1.0") }),
    revisionSecret({ version: 2, status: "deployed", manifest: manifest("shop/cart:2.0") }),
  );
}

describe("a release", () => {
  it("is found by the marks of what it makes", async () => {
    upgraded();

    expect(await asked()).toMatchObject({ kind: "release", namespace: "shop", revision: 2, lastGood: 1 });
  });

  it("of another namespace is none of what bears its marks: they may have been copied along", async () => {
    upgraded();

    expect(await asked("shop-test")).toMatchObject({
      kind: "unknown",
      because: expect.stringMatching(/release shop\/cart, which its marks name, is of another namespace/) as string,
    });
  });

  it.each([
    ["in the same namespace, said aloud", { namespace: "shop" }, 1],
    ["in another namespace", { namespace: "shop-test" }, undefined],
    ["of another API group", { apiVersion: "apps.example.com/v1" }, undefined],
    ["of another version of its API group", { apiVersion: "apps/v1beta2" }, 1],
  ] as const)("makes an object of the same kind and name %s", async (_where, parts, lastGood) => {
    upgraded((image) => deploymentOf(image, parts));

    expect(await asked()).toMatchObject({ kind: "release", lastGood });
  });

  it("is read whatever else a template has left in it", async () => {
    upgraded((image) => `---\n# nothing\n---\nkind: List\napiVersion: v1\nitems:\n---\nleft\n${deploymentOf(image)}`);

    expect(await asked()).toMatchObject({ kind: "release", lastGood: 1, namespaces: ["shop"] });
  });

  it("is read to its newest revision, however many are listed before it", async () => {
    const versions = Array.from({ length: 99 }, (_, index) => index + 1);
    cluster.add(...versions.map((version) => revisionSecret({ version, status: "superseded" })));
    cluster.add(revisionSecret({ version: 100, status: "deployed" }));

    expect(await asked()).toMatchObject({ kind: "release", revision: 100, lastGood: 99 });
  });

  it("with more revisions than are read is not known", async () => {
    const versions = Array.from({ length: 121 }, (_, index) => index + 1);
    cluster.add(...versions.map((version) => revisionSecret({ version, status: "superseded" })));

    expect(await asked()).toMatchObject({
      kind: "unknown",
      because: expect.stringMatching(/release shop\/cart has more than 120 revisions stored/) as string,
    });
  });
});
