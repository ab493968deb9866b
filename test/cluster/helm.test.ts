import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { POLICY } from "../../lib/state/policies.ts";
import { CONFIG_MAP, DEPLOYMENT, JOB } from "../../lib/world/kubernetes/kinds.ts";
import type { Job } from "../../lib/world/kubernetes/objects.ts";
import type { Scene } from "../behaviours/scene.ts";
import {
  approve,
  cart,
  crashLooping,
  fire,
  image,
  isAwaiting,
  isSettledAs,
  nothingIsLeft,
  ready,
  trouble,
} from "../behaviours/shop.ts";
import { TOOLS } from "../support/chart.ts";
import { realScene } from "../support/real-scene.ts";

const DEPLOYMENT_OF_THE_CHART = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ .Release.Name }}}
spec:
  replicas: 3
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template:
    metadata: {labels: {app: {{ .Release.Name }}, harness.local/kubelet: test}}
    spec: {containers: [{name: cart, image: "{{ .Values.image }}"}]}
`;

let scene: Scene;
let chart: string;
beforeEach(async () => {
  scene = await realScene();
  chart = mkdtempSync(path.join(tmpdir(), "chart-"));
  mkdirSync(path.join(chart, "templates"));
  writeFileSync(path.join(chart, "Chart.yaml"), "apiVersion: v2\nname: cart\nversion: 0.1.0\n");
  writeFileSync(path.join(chart, "values.yaml"), "image: shop/cart:1.0\n");
  writeFileSync(path.join(chart, "templates/cart.yaml"), DEPLOYMENT_OF_THE_CHART);
  const helm = { image: "registry.example/helm:3.22", serviceAccount: "helm" };
  await scene.person.patch({ ...CONFIG_MAP, namespace: scene.settings.namespace, name: POLICY }, [
    { op: "add", path: "/data", value: { "policy.yaml": JSON.stringify({ helm }) } },
  ]);
});
afterEach(async () => {
  rmSync(chart, { recursive: true });
  await scene.end();
});

/** The real Helm; `npm run pretest:chart` builds it. */
const helm = (...args: string[]): string =>
  execFileSync(path.join(TOOLS, "helm"), [...args, "--namespace", scene.namespace], {
    encoding: "utf8",
    stdio: "pipe",
  });

interface Revision {
  readonly revision: number;
  readonly status: string;
  readonly description: string;
}
const history = (): string[] =>
  (JSON.parse(helm("history", "cart", "--output", "json")) as Revision[]).map(
    ({ revision, status, description }) => `${revision} ${status}: ${description}`,
  );

/** No kubelet runs the Job's image here, so the test runs just what its container would. */
function playTheJobs(): string[] {
  const ran: string[] = [];
  const seen = new Set<string>();
  scene.plays(async () => {
    const { items } = await scene.person.list<Job>(JOB, { namespace: scene.namespace });
    for (const { metadata, spec } of items) {
      const [container] = spec?.template.spec?.containers ?? [];
      if (seen.has(metadata.name) || !metadata.name.startsWith("helm-") || !container) continue;
      seen.add(metadata.name);
      const { command = [], args = [] } = container;
      // Whether its pods come is for the engine to see; Helm itself would wait for them.
      const now = args.filter((arg) => arg !== "--wait");
      execFileSync(path.join(TOOLS, command[0] ?? ""), now, { stdio: "pipe" });
      ran.push([...command, ...args].join(" "));
    }
  });
  return ran;
}

describe("what a real Helm has installed", () => {
  beforeEach(async () => {
    helm("install", "cart", chart);
    await scene.untilCluster("cart serves", async () => (await ready(scene)).length === 3);
    await scene.behaves("shop/cart:2.0", "crashes");
  });

  it("and broken by an upgrade is taken back by Helm to the last revision that was good", async () => {
    helm("upgrade", "cart", chart, "--set", "image=shop/cart:2.0");
    const ran = playTheJobs();
    const pod = await trouble(scene, "shop/cart:2.0");
    await fire(scene, crashLooping(scene, pod.metadata.name));
    await approve(scene, await scene.until("waits for approval", isAwaiting));

    const healed = await scene.until("healed", isSettledAs("healed"));

    expect(healed.owner).toMatchObject({ kind: "helm", name: "cart", confidence: 0.9 });
    expect(healed.workflow?.steps).toMatchObject([{ action: "roll-back-release", state: { status: "done" } }]);
    expect(ran).toEqual([`helm rollback cart 1 --namespace ${scene.namespace} --wait --timeout 5m0s`]);
    expect(history()).toEqual([
      "1 superseded: Install complete",
      "2 superseded: Upgrade complete",
      "3 deployed: Rollback to 1",
    ]);
    expect(await image(scene)).toBe("shop/cart:1.0");
    expect((await cart(scene)).metadata.managedFields?.map(({ manager }) => manager)).not.toContain("kubeheal");
    expect(scene.changes()).toEqual([`create Job helm-${healed.workflow!.steps[0]!.id}`]);
    await nothingIsLeft(scene);
  });

  it("and broken again after a roll-back is not taken to the one before, which was broken", async () => {
    helm("upgrade", "cart", chart, "--set", "image=shop/cart:2.0");
    helm("rollback", "cart", "1");
    await scene.untilCluster("cart serves", async () => (await image(scene)) === "shop/cart:1.0");
    await scene.untilCluster("cart serves", async () => (await ready(scene)).length === 3);
    await scene.behaves("shop/cart:3.0", "crashes");
    helm("upgrade", "cart", chart, "--set", "image=shop/cart:3.0");
    const ran = playTheJobs();
    const pod = await trouble(scene, "shop/cart:3.0");
    await fire(scene, crashLooping(scene, pod.metadata.name));
    await approve(scene, await scene.until("waits for approval", isAwaiting));

    await scene.until("healed", isSettledAs("healed"));

    expect(ran).toEqual([`helm rollback cart 3 --namespace ${scene.namespace} --wait --timeout 5m0s`]);
    expect(await image(scene)).toBe("shop/cart:1.0");
  });

  it("and changed behind Helm's back is set by Helm to what its newest revision asks for", async () => {
    await scene.person.patch({ ...DEPLOYMENT, namespace: scene.namespace, name: "cart" }, [
      { op: "replace", path: "/spec/template/spec/containers/0/image", value: "shop/cart:2.0" },
    ]);
    const ran = playTheJobs();
    const pod = await trouble(scene, "shop/cart:2.0");
    await fire(scene, crashLooping(scene, pod.metadata.name));
    await approve(scene, await scene.until("waits for approval", isAwaiting));

    await scene.until("healed", isSettledAs("healed"));

    expect(ran).toEqual([`helm rollback cart 1 --namespace ${scene.namespace} --wait --timeout 5m0s`]);
    expect(await image(scene)).toBe("shop/cart:1.0");
  });
});
