import fc from "fast-check";
import { expect, it } from "vitest";

import { later } from "../../lib/domain/time.ts";
import { CLUSTER, Ledger } from "../../lib/state/ledger.ts";
import { deployment, namespace } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { CONFIG_MAP, DEPLOYMENT, POD } from "../../lib/world/kubernetes/kinds.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";
import type { Cluster } from "../../lib/world/world.ts";
import { alert, webhook } from "../support/alerts.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { NOW } from "../support/incidents.ts";

type Move =
  | { readonly kind: "take"; readonly incident: number }
  | { readonly kind: "give back"; readonly incident: number }
  | { readonly kind: "end"; readonly incident: number }
  | { readonly kind: "time passes"; readonly seconds: number };

const incident = fc.nat(7);
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("take" as const), incident }) },
  fc.record({ kind: fc.constant("give back" as const), incident }),
  fc.record({ kind: fc.constant("end" as const), incident }),
  fc.record({ kind: fc.constant("time passes" as const), seconds: fc.nat(120) }),
);

it("no order of taking, giving back, ending and time, also at the same moment, gives away more places than there are", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(3),
      fc.array(fc.array(move, { minLength: 1, maxLength: 5 }), { maxLength: 12 }),
      async (limit, rounds) => {
        const cluster = new InMemoryCluster();
        cluster.add(namespace("kubeheal"));
        const ledger = new Ledger(cluster, "kubeheal");
        const over = new Set<number>();
        /** Who has been told that it may, and until when. */
        const has = new Map<number, Date>();
        let now = NOW;
        const play = async (each: Move): Promise<void> => {
          if (each.kind === "time passes") now = later(now, each.seconds);
          else if (each.kind === "end") {
            over.add(each.incident);
            has.delete(each.incident);
          } else if (each.kind === "give back") {
            has.delete(each.incident);
            await ledger.giveBack("shop", String(each.incident));
          } else if (!over.has(each.incident)) {
            const place = { incident: String(each.incident), now, until: later(now, 100), limit };
            const refusal = await ledger.take("shop", place, async (id) => over.has(Number(id)));
            if (refusal === undefined && !has.has(each.incident) && !over.has(each.incident))
              has.set(each.incident, place.until);
          }
        };
        for (const round of rounds) {
          await cluster.clock.waitFor(Promise.allSettled(round.map(play)));
          const book = await ledger.entries("shop");
          expect(book.length).toBeLessThanOrEqual(limit);
          const holding = [...has].filter(([id, until]) => until > now && !over.has(id) && book.includes(String(id)));
          expect(holding.length).toBeLessThanOrEqual(limit);
        }
      },
    ),
    { numRuns: 60, seed: 1 },
  );
});

/** Four workloads of two namespaces break; their alerts come in any order, some of them again. */
it("whatever the order of events, no more workflows change something at once than the policy allows, and all are healed", async () => {
  const places = ["shop/a", "shop/b", "till/c", "till/d"];
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([...places, ...places], { minLength: 8 }), async (order) => {
      const busiest = { shop: 0, till: 0, all: 0, changes: 0 };
      let engine: InMemoryEngine | undefined;
      const watching = (cluster: Cluster): Cluster =>
        new Proxy(cluster, {
          get: (target, name) => {
            const value: unknown = Reflect.get(target, name);
            if (name !== "patch") return typeof value === "function" ? (value.bind(target) as unknown) : value;
            return async (...args: Parameters<Cluster["patch"]>) => {
              if (args[0].kind === "Deployment") await look(busiest, engine!);
              return target.patch(...args);
            };
          },
        });
      engine = new InMemoryEngine({ stormIncidents: 1000 }, watching);
      await breakAll(engine, places);

      for (const place of order) await engine.post("/alertmanager", webhook(await alertOf(engine, place)));
      for (let tries = 0; tries < 400 && !(await areHealed(engine, places)); tries += 1) await engine.passSeconds(15);

      expect(await areHealed(engine, places)).toBe(true);
      expect(busiest).toMatchObject({ shop: 1, till: 1, changes: 4 });
      expect(busiest.all).toBeLessThanOrEqual(1);
      await engine.stop();
    }),
    { numRuns: 6, seed: 1 },
  );
});

async function look(
  busiest: { shop: number; till: number; all: number; changes: number },
  { context }: InMemoryEngine,
): Promise<void> {
  busiest.changes += 1;
  busiest.all = Math.max(busiest.all, (await context.ledger.entries(CLUSTER)).length);
  for (const home of ["shop", "till"] as const)
    busiest[home] = Math.max(busiest[home], (await context.ledger.entries(home)).length);
}

async function breakAll({ cluster, settings }: InMemoryEngine, places: readonly string[]): Promise<void> {
  await cluster.patch({ ...CONFIG_MAP, namespace: settings.namespace, name: "kubeheal-policy" }, [
    { op: "add", path: "/data", value: { "budget.cluster": "1", "budget.namespace": "1" } },
  ]);
  cluster.add(namespace("shop", { "kubeheal.io/heal": "auto" }), namespace("till", { "kubeheal.io/heal": "auto" }));
  cluster.images.set("x:2.0", "crashes");
  for (const place of places) {
    const [home, name] = place.split("/") as [string, string];
    cluster.add(deployment({ namespace: home, name, image: "x:1.0" }));
  }
  await cluster.clock.passSeconds(60);
  for (const place of places) {
    const [home, name] = place.split("/") as [string, string];
    await cluster.patch({ ...DEPLOYMENT, namespace: home, name }, [
      { op: "replace", path: "/spec/template/spec/containers/0/image", value: "x:2.0" },
    ]);
  }
  await cluster.clock.passSeconds(90);
}

async function alertOf({ cluster }: InMemoryEngine, place: string): Promise<object> {
  const [home, name] = place.split("/") as [string, string];
  const { items } = await cluster.list<Pod>(POD, { namespace: home });
  const sick = items.find(
    (pod) => pod.metadata.name.startsWith(`${name}-`) && pod.spec?.containers[0]?.image === "x:2.0",
  );
  const pod = sick?.metadata.name ?? `${name}-gone`;
  return alert("KubePodCrashLooping", { namespace: home, pod, container: name }, { startsAt: cluster.clock.now() });
}

async function areHealed(engine: InMemoryEngine, places: readonly string[]): Promise<boolean> {
  const healed = (await engine.incidents()).filter(
    ({ workflow }) => workflow?.progress.status === "ended" && workflow.progress.outcome === "healed",
  );
  return healed.length === places.length;
}
