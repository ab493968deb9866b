import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { withFaults } from "../../lib/world/in-memory/faults.ts";
import { crashLoop, sickCart } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
});
afterEach(() => engine.stop());

const send = (data: object, type = "io.kubeheal.alert.fired", on = engine): Promise<Response> =>
  on.post("/functions/alerts", data, {
    "ce-specversion": "1.0",
    "ce-id": "alert-1",
    "ce-source": "/tools/pager",
    "ce-type": type,
  });

it("opens an incident for an alert of any tool, and asks for a first look at it", async () => {
  const pod = await sickCart(engine);

  const response = await send(crashLoop(pod));

  const [opened] = await engine.incidents();
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "ce-type": "io.kubeheal.incident.opened",
    "ce-subject": opened!.id,
    "ce-id": `${opened!.id}-opened-0`,
    "ce-causationid": "alert-1",
  });
});

it("answers what was heard before with 202 and no event", async () => {
  const pod = await sickCart(engine);
  const { "ce-id": opened } = Object.fromEntries((await send(crashLoop(pod))).headers);
  expect(opened).toMatch(/-opened-0$/);
  const [incident] = await engine.incidents();
  await engine.post("/functions/workflows", {}, eventTo(incident!.id));

  expect((await send(crashLoop(pod))).status).toBe(202);
});

const eventTo = (subject: string): Record<string, string> => ({
  "ce-specversion": "1.0",
  "ce-id": "wake-1",
  "ce-source": "/tests",
  "ce-type": "io.kubeheal.incident.changed",
  "ce-subject": subject,
});

describe("the type of the event decides whether it fires, not its data", () => {
  it("resolved", async () => {
    const pod = await sickCart(engine);
    await send(crashLoop(pod));

    const response = await send(crashLoop(pod), "io.kubeheal.alert.resolved");

    expect(response.headers.get("ce-type")).toMatch(/^io\.kubeheal\.incident\.(opened|changed)$/);
    expect(await engine.incidents()).toMatchObject([{ signals: [{ status: "resolved" }] }]);
  });
});

it("is not understood without its labels, and names them", async () => {
  const response = await send({ status: "firing", startsAt: "2026-01-01T00:00:00Z" });

  expect([response.status, await response.json()]).toEqual([
    422,
    { error: expect.stringMatching(/data\.labels/) as string },
  ]);
});

it("asks to be sent it again when it could not be written", async () => {
  const broken = new InMemoryEngine({}, (cluster) =>
    withFaults(cluster, ({ verb, name }) =>
      verb === "create" && name?.startsWith("incident-") === true ? "unavailable" : undefined,
    ),
  );
  const pod = await sickCart(broken);

  const response = await send(crashLoop(pod), undefined, broken);

  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
  await broken.stop();
});

it("lets a hostile one go, and says why", async () => {
  expect((await send(crashLoop("..", "shop"))).status).toBe(202);
  expect(await engine.incidents()).toEqual([]);
  expect(engine.counted).toContain("alert-refused");
});
