import { expect, it } from "vitest";

import { whyNotAllowed } from "../../lib/actions/memory-bounds.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { LIMIT_RANGE, RESOURCE_QUOTA } from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject } from "../../lib/world/world.ts";

const range = (type: string, memory: string): object => ({
  ...LIMIT_RANGE,
  metadata: { namespace: "shop", name: "bounds" },
  spec: { limits: [{ type, max: { memory } }] },
});
const quota = (hard: string, used: string): object => ({
  ...RESOURCE_QUOTA,
  metadata: { namespace: "shop", name: "tight" },
  status: { hard: { "limits.memory": hard }, used: { "limits.memory": used } },
});

it.each([
  ["nothing bounds it", [], undefined],
  ["a LimitRange leaves room", [range("Container", "384Mi")], undefined],
  ["a LimitRange is of claims", [range("PersistentVolumeClaim", "1Mi")], undefined],
  ["a LimitRange is too low", [range("Container", "300Mi")], /^LimitRange bounds allows a Container at most 300Mi/],
  ["a LimitRange of pods is too low", [range("Pod", "0.3Gi")], /^LimitRange bounds allows a Pod at most/],
  ["a quota has room for three raises and one pod more", [quota("2Gi", "1280Mi")], undefined],
  ["a quota has less than that", [quota("2Gi", "1281Mi")], /^ResourceQuota tight has too little left .*1281Mi of 2Gi/],
])("%s", async (_, objects, expected) => {
  const cluster = new InMemoryCluster();
  cluster.add(...(objects as KubeObject[]));

  const why = await whyNotAllowed(cluster, "shop", { from: "256Mi", to: "384Mi", pods: 3 });

  if (expected) expect(why).toMatch(expected);
  else expect(why).toBeUndefined();
});
