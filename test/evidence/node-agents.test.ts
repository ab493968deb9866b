import { beforeEach, expect, it } from "vitest";

import { agentsUnready } from "../../lib/evidence/node-agents.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { DAEMON_SET, POD } from "../../lib/world/kubernetes/kinds.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";
import { agents } from "../support/agents.ts";

const HOME = "openshift-network";
let cluster: InMemoryCluster;

beforeEach(() => {
  cluster = new InMemoryCluster();
});

const on = async (node: string): Promise<readonly Pod[]> =>
  (await cluster.list<Pod>(POD, { fieldSelector: `spec.nodeName=${node}` })).items;
const stick = async (namespace: string, node: string): Promise<void> => {
  const pod = (await on(node)).find(({ metadata }) => metadata.namespace === namespace);
  cluster.stick(namespace, pod!.metadata.name);
  await cluster.clock.passSeconds(120);
};
const look = async (notReady: readonly string[] = []) => agentsUnready(cluster, await on("worker-1"), notReady);

it("sees the one that is not ready, what makes it anew, and where else it is so", async () => {
  cluster.add(agents(HOME, "agent"));
  await cluster.clock.passSeconds(60);
  expect(await look()).toEqual([]);

  await stick(HOME, "worker-1");
  expect(await look()).toMatchObject([
    { namespace: HOME, workload: { ...DAEMON_SET, namespace: HOME, name: "agent" }, alsoOn: [] },
  ]);

  await stick(HOME, "worker-2");
  expect(await look()).toMatchObject([{ alsoOn: ["worker-2"] }]);
  // A node that is away takes its agents with it.
  expect(await look(["worker-2"])).toMatchObject([{ alsoOn: [] }]);
});

it("leaves those of people to their own alerts", async () => {
  cluster.add(agents("shop", "agent"));
  await cluster.clock.passSeconds(60);
  await stick("shop", "worker-1");

  expect(await look()).toEqual([]);
});
