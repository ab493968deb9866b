import { expect, it } from "vitest";

import { functions } from "../../functions/index.ts";
import { readConfiguration } from "../../lib/configuration.ts";
import { hearsTicks } from "../../lib/http/trigger.ts";
import { knative } from "../../lib/process/real-world.ts";
import { namespace } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { PING_SOURCE } from "../../lib/world/kubernetes/kinds.ts";
import { silentLog } from "../support/silent-log.ts";

it("only who hears ticks keeps the fast clock: no other account may", async () => {
  const { environment, settings } = readConfiguration({ K_SINK: "http://broker", NAMESPACE: "kubeheal" });
  const clocks = async (keepsClock: boolean): Promise<number> => {
    const cluster = new InMemoryCluster();
    cluster.add(namespace("kubeheal"));
    await knative(cluster, settings, { environment, log: silentLog(), keepsClock }).fastClock.start();
    return (await cluster.list(PING_SOURCE, { namespace: "kubeheal" })).items.length;
  };

  expect(
    Object.values(functions)
      .filter(hearsTicks)
      .map(({ name }) => name),
  ).toEqual(["workflows"]);
  expect([await clocks(true), await clocks(false)]).toEqual([1, 0]);
});
