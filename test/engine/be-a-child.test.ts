import { expect, it } from "vitest";

import type { Parent } from "../../lib/domain/parent.ts";
import { type Cause, beAChild, stopWaiting } from "../../lib/engine/be-a-child.ts";
import { DEPLOYMENT, NODE } from "../../lib/world/kubernetes/kinds.ts";
import { CART, NOW, ago, finding, incident, settled } from "../support/incidents.ts";
import { settings } from "../support/settings.ts";

const AT = { now: NOW, settings: settings() };
const DB = { ...DEPLOYMENT, namespace: "shop", name: "db" };
const WORKER = { ...NODE, name: "worker-2" };
const OF_DB = { id: "inc-aaaaaaaaaaaa-1", title: "db is ill", target: DB };

function cause(parts: Partial<Cause> = {}): Cause {
  const because = "it asks for Service shop/db, and nothing behind that is ready";
  return { target: DB, relation: "dependency", because, isSeen: true, since: ago(300), incident: undefined, ...parts };
}
function parent(parts: Partial<Parent> = {}): Parent {
  const { target, relation, because } = cause();
  return { target, relation, because, since: ago(100), until: ago(-800), ...parts };
}
const over = (how: NonNullable<Parent["over"]>["how"]): Parent["over"] => ({ at: ago(10), how, because: "so it was" });
const child = (parts: Parameters<typeof incident>[0] = {}): ReturnType<typeof incident> =>
  incident({ finding: finding({ since: ago(300) }), ...parts });

it.each<[string, Parameters<typeof child>[0], Cause[], string]>([
  ["nothing is ill elsewhere", {}, [], "goes its own way"],
  ["its dependency has an open incident", {}, [cause({ incident: incident(OF_DB) })], "waits for inc-aaaaaaaaaaaa-1"],
  ["its dependency is ill, and nobody has told of it", {}, [cause()], "waits for Deployment shop/db"],
  ["its dependency fell ill long after it", {}, [cause({ since: ago(100) })], "goes its own way"],
  [
    "its dependency's incident says that it fell ill before",
    {},
    [cause({ since: ago(100), incident: incident({ ...OF_DB, finding: finding({ since: ago(400) }) }) })],
    "waits for inc-aaaaaaaaaaaa-1",
  ],
  ["a quota of which no incident is open", {}, [cause({ isSeen: false })], "goes its own way"],
  [
    "a quota of which one is",
    {},
    [cause({ isSeen: false, incident: incident(OF_DB) })],
    "waits for inc-aaaaaaaaaaaa-1",
  ],
  [
    "that waits for this one: a parent never waits for a child",
    {},
    [cause({ incident: incident({ ...OF_DB, parents: [parent({ target: CART })] }) })],
    "goes its own way",
  ],
  ["it is its own cause", {}, [cause({ target: CART })], "goes its own way"],
  [
    "the node comes before the dependency",
    {},
    [cause({ target: WORKER, relation: "node" }), cause()],
    "waits for Node worker-2",
  ],
  [
    "people have its dependency",
    {},
    [cause({ incident: settled("handed-over", 60, OF_DB) })],
    "handed-over: its cause is elsewhere: it asks for Service shop/db, and nothing behind that is ready; inc-aaaaaaaaaaaa-1 (db is ill) is handed-over: so it came out",
  ],
  ["it was healed, and is ill again", {}, [cause({ incident: settled("healed", 60, OF_DB) })], "waits for Deployment"],
  [
    "it was waited for as long as may be",
    { parents: [parent({ over: over("too-long") })] },
    [cause()],
    "handed-over: its cause is elsewhere, it waited 90 s for Deployment shop/db, and that is in trouble still",
  ],
  [
    "it came back again and again",
    { parents: [1, 2, 3].map(() => parent({ over: over("well") })) },
    [cause()],
    "handed-over: its cause is elsewhere, it waited 3 times for Deployment shop/db",
  ],
])("%s", (_what, parts, causes, outcome) => {
  const next = beAChild(child(parts), causes, AT);

  const { progress } = next ?? child();
  const said = "because" in progress ? progress.because : "goes its own way";
  expect(progress.status === "settled" ? `${progress.ending}: ${said}` : said).toContain(outcome);
});

it("waits for a quarter of what any plan may wait, looks soon, and keeps its time when its parent is told of", () => {
  const first = beAChild(child(), [cause()], AT)!;
  const { until } = first.parents[0]!;
  expect(until).toBe(ago(-900));
  expect([first.dueAt, first.isParked]).toEqual([ago(-30), true]);

  const later = { ...AT, now: new Date(NOW.getTime() + 600_000) };
  const then = beAChild(first, [cause({ incident: incident(OF_DB) })], later)!;

  expect(then.parents).toMatchObject([{ incident: OF_DB.id, since: first.parents[0]!.since, until }]);
});

it("what it waited for before is over when another cause is found", () => {
  const next = beAChild(child({ parents: [parent()] }), [cause({ target: WORKER, relation: "node" })], AT)!;

  expect(next.parents).toMatchObject([{ over: { how: "no-cause" } }, { target: WORKER }]);
});

it("stops waiting once: what waits for nothing is left as it is", () => {
  const how = { how: "well", because: "db is healed" } as const;
  const waiting = beAChild(child(), [cause()], AT)!;

  const stopped = stopWaiting(waiting, how, AT);

  expect(stopped).toMatchObject({ progress: { status: "opened" }, parents: [{ over: { how: "well" } }] });
  expect(stopWaiting(stopped, how, AT)).toBe(stopped);
});
