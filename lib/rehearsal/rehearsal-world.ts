import type { Settings } from "../domain/settings.ts";
import { later } from "../domain/time.ts";
import { CONFIG_MAP } from "../state/config-maps.ts";
import { POLICY } from "../state/policies.ts";
import { namespace } from "../world/in-memory/builders.ts";
import { InMemoryCluster } from "../world/in-memory/in-memory-cluster.ts";
import { VirtualClock } from "../world/in-memory/virtual-clock.ts";
import type { KubeObject } from "../world/world.ts";
import type { Scenario } from "./define-scenario.ts";
import { QUOTA_SHOP, SHOP } from "./people.ts";
import { scenarios } from "./scenarios/index.ts";

/** How often real time moves virtual time on. */
const STEP_MILLISECONDS = 20;

/** So long all has been well before the curtain rises: what breaks then is the only thing that has changed. */
const WELL_SECONDS = 2 * 60 * 60;

/** A cluster in memory on compressed time, with the workloads of all scenarios in good order and a policy that lets the engine work. */
export async function rehearsalCluster(settings: Settings): Promise<InMemoryCluster> {
  const clock = new VirtualClock({ mode: "driven", start: later(new Date(), -WELL_SECONDS) });
  const cluster = new InMemoryCluster({ clock });
  cluster.add(namespace(settings.namespace));
  for (const shop of [SHOP, QUOTA_SHOP]) cluster.add(namespace(shop, { "kubeheal.io/heal": "auto" }));
  cluster.add({
    ...CONFIG_MAP,
    metadata: { name: POLICY, namespace: settings.namespace },
    data: policy(),
  } as KubeObject);
  for (const scenario of Object.values(scenarios)) await scenario.prepare(cluster);
  await clock.passSeconds(WELL_SECONDS);
  return cluster;
}

/** What an admin has opened: the nodes of scenarios that ask for it. */
function policy(): object {
  const names = Object.values<Scenario>(scenarios).flatMap(({ opens = [] }) => opens);
  return { "policy.yaml": JSON.stringify({ open: names.map((name) => ({ kind: "Node", name, upTo: "R4" })) }) };
}

/** Lets virtual time pass `speed` times as fast as real time. Returns what stops it. */
export function drive(
  { clock, requests }: Pick<InMemoryCluster, "clock" | "requests">,
  speed: number,
): () => Promise<void> {
  let passing = Promise.resolve();
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    // On a machine that is busy time passes slower, not in leaps: nobody could act in between.
    const seconds = (Math.min(now - last, 2 * STEP_MILLISECONDS) / 1000) * speed;
    last = now;
    passing = passing.then(() => clock.passSeconds(seconds));
    // Kept for tests; a rehearsal may run for days.
    requests.length = 0;
  }, STEP_MILLISECONDS);
  return async () => {
    clearInterval(timer);
    await passing;
  };
}
