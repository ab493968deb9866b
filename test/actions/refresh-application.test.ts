import { beforeEach, expect, it } from "vitest";

import type { AnyAction } from "../../lib/actions/define-action.ts";
import { refreshApplication } from "../../lib/actions/refresh-application.ts";
import type { Outcome } from "../../lib/domain/outcome.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { ARGO_APPLICATION } from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject } from "../../lib/world/world.ts";
import { application } from "../support/applications.ts";
import { heldToItsRights } from "../support/grants.ts";
import { step } from "../support/incidents.ts";

const APP = { ...ARGO_APPLICATION, namespace: "argocd", name: "shop-app" };
const REFRESH = "argocd.argoproj.io/refresh";
const action: AnyAction = refreshApplication;
const rights = heldToItsRights("refresh-application", action);
let cluster: InMemoryCluster;
beforeEach(() => {
  cluster = new InMemoryCluster();
  cluster.add(application());
});

async function apply(): Promise<Outcome> {
  const { uid = "" } = (await cluster.get<KubeObject>(APP)).metadata;
  const asked = { step: step({ target: APP }), parameters: { uid }, waitSeconds: 0, dryRun: false };
  return action.apply({ ...asked, cluster: rights.on(cluster) });
}

const mark = async (): Promise<string | undefined> =>
  (await cluster.get<KubeObject>(APP)).metadata.annotations?.[REFRESH];

it("asks for a comparison, and is done when Argo CD has taken the mark away", async () => {
  expect(await apply()).toMatchObject({ kind: "waiting" });
  expect(await mark()).toBe("normal");

  await cluster.patch(APP, [{ op: "remove", path: "/metadata/annotations/argocd.argoproj.io~1refresh" }]);

  expect(await apply()).toMatchObject({ kind: "done" });
  expect(await mark()).toBeUndefined();
});

it("needs the rights that it declares, and no others", () => {
  expect([rights.undeclared(), rights.unused()]).toEqual([[], []]);
});
