import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Incident } from "../../lib/domain/incident.ts";
import { EVENT } from "../../lib/world/kubernetes/kinds.ts";
import type { Event } from "../../lib/world/kubernetes/objects.ts";
import { wellCart } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { healing, incident, settled } from "../support/incidents.ts";

let engine: InMemoryEngine;
beforeEach(async () => {
  engine = new InMemoryEngine();
  await wellCart(engine);
});
afterEach(() => engine.stop());

const ID = "inc-0123456789ab-1";
const send = (type: string, id = "event-1", subject = ID): Promise<Response> =>
  engine.post(
    "/functions/notifications",
    {},
    {
      "ce-specversion": "1.0",
      "ce-id": id,
      "ce-source": "/functions/workflows",
      "ce-type": `io.kubeheal.${type}`,
      "ce-subject": subject,
    },
  );
const told = async (): Promise<Event[]> => {
  const { items } = await engine.cluster.list<Event>(EVENT, { namespace: "shop" });
  return items.filter((event) => event.metadata.name.startsWith("kubeheal."));
};
const parked = (because: string): Incident =>
  healing({ progress: { status: "parked", because, since: "2026-01-01T00:00:00Z", until: "2026-01-01T01:00:00Z" } });

describe("people are told by an Event on the target", () => {
  it.each([
    ["incident.opened", incident(), "Warning", "IncidentOpened", "waits for a first look"],
    ["incident.healed", settled("healed", 5), "Normal", "IncidentHealed", "so it came out"],
    ["incident.recovered", settled("recovered", 5), "Normal", "IncidentRecovered", "so it came out"],
    ["incident.handed-over", settled("handed-over", 5), "Warning", "IncidentHandedOver", "so it came out"],
    ["incident.handed-over", settled("unverified", 5), "Warning", "IncidentHandedOver", "so it came out"],
    [
      "incident.closed",
      incident({ progress: { status: "closed", ending: "healed", because: "quiet", at: "2026-01-01T00:00:00Z" } }),
      "Normal",
      "IncidentClosed",
      "quiet",
    ],
    ["workflow.parked", parked("no budget"), "Warning", "WorkflowParked", "no budget"],
    ["approval.requested", parked("waits for approval"), "Warning", "ApprovalRequested", "waits for approval"],
  ])("%s", async (type, state, kind, reason, because) => {
    await engine.context.incidents.create(state);

    expect((await send(type)).status).toBe(202);

    expect(await told()).toMatchObject([
      {
        type: kind,
        reason,
        message: `${ID}: ${because}`,
        involvedObject: { kind: "Deployment", namespace: "shop", name: "cart" },
      },
    ]);
  });
});

it("tells the same transition once, however often it is delivered, and another one again", async () => {
  await engine.context.incidents.create(incident());
  await Promise.all([send("incident.opened"), send("incident.opened"), send("incident.opened")]);
  expect(await told()).toHaveLength(1);

  await send("workflow.parked", "event-2");
  expect(await told()).toHaveLength(2);
});

it("stays one line of a length that the API server takes, whatever it is told", async () => {
  await engine.context.incidents.create(parked(`a\r\n\u001b[2J\u0000 \u202e${"x".repeat(5000)}`));

  await send("workflow.parked");

  const [event] = await told();
  expect(event?.message).toHaveLength(1024);
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what must not be there
  expect(event?.message).not.toMatch(/[\u0000-\u001f\u202e]/);
});

it.each([
  ["an unknown incident", "inc-0123456789ab-9"],
  ["what is no incident", "../x"],
])("of %s nobody is told", async (_what, subject) => {
  expect((await send("incident.opened", "event-1", subject)).status).toBe(202);
  expect(await told()).toEqual([]);
  expect(engine.counted).toContain("no-such-incident");
});

it("has nobody to tell where there is no target", async () => {
  const { target: _, ...lost } = settled("handed-over", 5);
  await engine.context.incidents.create(lost);

  expect((await send("incident.handed-over")).status).toBe(202);
  expect(await told()).toEqual([]);
});
