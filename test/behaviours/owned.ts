/** What owners deploy in a scene's shop, and where they live. */
import { POLICY } from "../../lib/state/policies.ts";
import { deployment } from "../../lib/world/in-memory/builders.ts";
import { CONFIG_MAP, NAMESPACE } from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject } from "../../lib/world/world.ts";
import type { Scene } from "./scene.ts";

/** As a repository or a chart has it. */
export function taggedCart({ namespace }: Scene, tag: string, parts: object = {}): KubeObject {
  const labels = { app: "cart", "harness.local/kubelet": "test" };
  const template = { metadata: { labels }, spec: { containers: [{ name: "cart", image: `shop/cart:${tag}` }] } };
  return deployment({ namespace, name: "cart", image: "", replicas: 3, spec: { template }, ...parts });
}

/** An admin lets the engine ask whoever lives there: by the policy, and by labels of that namespace. */
export async function openTo(scene: Scene, home: string): Promise<void> {
  const labels = { "kubeheal.io/heal": "auto", "kubeheal.io/opened": "true" };
  await scene.person.create({ ...NAMESPACE, metadata: { name: home, labels } });
  const policy = { ...CONFIG_MAP, namespace: scene.settings.namespace, name: POLICY };
  const text = JSON.stringify({ open: [{ namespace: home, upTo: "R3" }] });
  await scene.person.patch(policy, [{ op: "add", path: "/data", value: { "policy.yaml": text } }]);
}
