import { expect, it } from "vitest";

import { deployment, namespace } from "../../lib/world/in-memory/builders.ts";
import { DEPLOYMENT, POD } from "../../lib/world/kubernetes/kinds.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";
import { alert, webhook } from "../support/alerts.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

it("one incident is one trace: every event and every log line of a heal carries its ids, and none carries a token", async () => {
  const engine = new InMemoryEngine();
  const { cluster } = engine;
  cluster.add(namespace("shop", { "kubeheal.io/heal": "auto" }));
  const person = cluster.as("kubectl");
  await person.create(deployment({ namespace: "shop", name: "cart", image: "shop/cart:1.0" }));
  await engine.passSeconds(3600);
  cluster.images.set("shop/cart:2.0", "never-pulls");
  await person.patch({ ...DEPLOYMENT, namespace: "shop", name: "cart" }, [
    { op: "replace", path: "/spec/template/spec/containers/0/image", value: "shop/cart:2.0" },
  ]);
  await engine.passSeconds(300);
  const pods = (await cluster.list<Pod>(POD, { namespace: "shop" })).items;
  const bad = pods.find(({ spec }) => spec?.containers[0]?.image === "shop/cart:2.0");
  const before = engine.delivered.length;

  const about = { namespace: "shop", pod: bad!.metadata.name, container: "cart" };
  await engine.post("/alertmanager", webhook(alert("KubeContainerWaiting", about, { startsAt: cluster.clock.now() })));
  await engine.passSeconds(600);

  const [incident] = await engine.incidents();
  const events = engine.delivered
    .slice(before)
    .filter(({ headers }) => headers["ce-type"] !== "dev.knative.sources.ping");
  expect(incident!.progress).toMatchObject({ ending: "healed" });
  expect(new Set(events.map(({ headers }) => headers["ce-type"]))).toEqual(
    new Set([
      "io.kubeheal.incident.opened",
      "io.kubeheal.step.requested",
      "io.kubeheal.step.completed",
      "io.kubeheal.incident.changed",
      "io.kubeheal.incident.healed",
    ]),
  );
  expect(new Set(events.map(({ headers }) => headers["ce-correlationid"]))).toEqual(new Set([incident!.id]));
  expect(new Set(events.map(({ headers }) => headers["ce-traceparent"]))).toEqual(new Set([incident!.traceparent]));
  const replies = events.filter(
    ({ headers }) =>
      headers["ce-type"] !== "io.kubeheal.incident.changed" && headers["ce-type"] !== "io.kubeheal.incident.opened",
  );
  expect(replies.every(({ headers }) => headers["ce-causationid"] !== undefined)).toBe(true);

  // The token goes from `steps` to `workflows` in the one event that needs it, and nowhere else.
  const tokens = events.flatMap(({ headers, body }) =>
    headers["ce-type"] === "io.kubeheal.step.completed" ? [(JSON.parse(body) as { token: string }).token] : [],
  );
  expect(tokens).toHaveLength(1);
  const elsewhere = [
    JSON.stringify(engine.log.lines),
    JSON.stringify((await cluster.list({ apiVersion: "v1", kind: "Event" }, { namespace: "shop" })).items),
    await (await engine.request(`/api/v1/incidents/${incident!.id}`)).text(),
    ...events
      .filter(({ headers }) => headers["ce-type"] !== "io.kubeheal.step.completed")
      .map((event) => JSON.stringify(event)),
  ];
  expect(elsewhere.filter((text) => text.includes(tokens[0]!))).toEqual([]);
  const lines = engine.log.lines.filter(({ about: { incident: id } }) => id === incident!.id);
  expect(lines.length).toBeGreaterThan(4);
  expect(new Set(lines.map(({ about: { trace } }) => trace))).toEqual(new Set([incident!.traceparent.split("-")[1]]));
});
