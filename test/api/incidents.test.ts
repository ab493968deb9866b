import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Incident } from "../../lib/domain/incident.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { TOKEN, ago, doneStep, healing, incident, requested, settled, workflow } from "../support/incidents.ts";

let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
});
afterEach(() => engine.stop());

type Json = Record<string, unknown>;
const get = async (path: string): Promise<{ status: number; body: Json }> => {
  const response = await engine.request(path);
  return { status: response.status, body: (await response.json()) as Json };
};
const store = async (...incidents: readonly Incident[]): Promise<void> => {
  for (const each of incidents) await engine.context.incidents.create(each);
};
const id = (n: number): string => `inc-0123456789ab-${n}`;

/** Five incidents, the newest last. */
const FIVE: readonly Incident[] = [
  incident({
    id: id(1),
    severity: "low",
    openedAt: ago(500),
    progress: { status: "closed", ending: "healed", because: "quiet", at: ago(9) },
  }),
  settled("handed-over", 60, { id: id(2), severity: "critical", openedAt: ago(400) }),
  settled("healed", 60, { id: id(3), openedAt: ago(300), externalId: "INC-7" }),
  incident({
    id: id(4),
    openedAt: ago(200),
    namespace: "till",
    target: { apiVersion: "apps/v1", kind: "Deployment", namespace: "till", name: "cart" },
  }),
  incident({
    id: id(5),
    severity: "low",
    openedAt: ago(100),
    progress: { status: "closed", ending: "ignored", because: "no rule", at: ago(9) },
    ignored: 3,
  }),
];

describe("the list", () => {
  beforeEach(() => store(...FIVE));

  it.each([
    ["", [5, 4, 3, 2, 1]],
    ["?status=all&severity=all&limit=100&offset=0", [5, 4, 3, 2, 1]],
    ["?namespace=till", [4]],
    ["?namespace=nowhere", []],
    ["?namespace=shop,till", []],
    ["?severity=critical", [2]],
    ["?severity=low", [5, 1]],
    ["?status=active", [4]],
    ["?status=completed", [3, 1]],
    ["?status=remediated", [3, 1]],
    ["?status=failed", [2]],
    ["?status=handed-over", [2]],
    ["?status=ignored", [5]],
    ["?status=closed", [5, 1]],
    ["?status=&severity=&namespace=", [5, 4, 3, 2, 1]],
    ["?limit=2", [5, 4]],
    ["?limit=2&offset=3", [2, 1]],
    ["?offset=99", []],
  ])("%s: newest first", async (query, expected) => {
    const { status, body } = await get(`/api/v1/incidents${query}`);

    expect([status, (body["incidents"] as Json[]).map((each) => each["id"])]).toEqual([200, expected.map(id)]);
  });

  it("tells how many match, whatever the page, and sums up all of them", async () => {
    const { body } = await get("/api/v1/incidents?namespace=shop&limit=1");

    expect(body).toMatchObject({
      total: 4,
      limit: 1,
      offset: 0,
      summary: {
        total: 5,
        active: 1,
        completed: 2,
        failed: 1,
        by_severity: { critical: 1, high: 0, medium: 2, low: 2 },
      },
    });
  });

  it("shows each one with the fields of the Go engine", async () => {
    const { body } = await get("/api/v1/incidents?status=completed&limit=1");

    expect(body["incidents"]).toEqual([
      {
        id: id(3),
        external_id: "INC-7",
        title: "KubePodCrashLooping: Deployment shop/cart",
        description: "so it came out",
        severity: "medium",
        status: "remediated",
        phase: "healed",
        outcome: "healed",
        target: "shop",
        namespace: "shop",
        resource: "Deployment/cart",
        affected_resources: ["Deployment shop/cart"],
        created_at: ago(300),
        is_open: true,
        source: "alert",
      },
    ]);
  });

  it.each([
    ["limit=0", /^limit is "0": expected number to be >=1$/],
    ["limit=1001", /^limit is "1001": expected number to be <=1000$/],
    ["limit=many", /^limit is "many": expected number$/],
    ["limit=1.5", /^limit is "1.5": expected int$/],
    ["offset=-1", /^offset is "-1": expected number to be >=0$/],
    [`namespace=${"a".repeat(64)}`, /^namespace is "a+…": expected string to have <=63 characters$/],
  ])("?%s is refused with field, value and what is allowed", async (query, error) => {
    const { status, body } = await get(`/api/v1/incidents?${query}`);

    expect([status, body]).toMatchObject([422, { code: "invalid", error: expect.stringMatching(error) as string }]);
  });
});

it("lists nothing where nothing is", async () => {
  expect((await get("/api/v1/incidents")).body).toMatchObject({
    incidents: [],
    total: 0,
    summary: { total: 0, active: 0 },
  });
});

describe("one incident", () => {
  const secret: Incident = healing(
    { steps: [requested()] },
    {
      id: id(1),
      earlier: [
        workflow({
          steps: [doneStep(), requested()],
          progress: { status: "ended", at: ago(1), outcome: "handed-over", because: "no" },
        }),
      ],
    },
  );

  it("is told with its story, and no token and no proof is anywhere in it", async () => {
    await store(secret);

    const { body } = await get(`/api/v1/incidents/${id(1)}`);

    expect(body).toMatchObject({
      id: id(1),
      status: "active",
      phase: "running",
      workflow_id: "wf-0123456789ab-1-1",
      workflow: { status: "in_progress", steps: [{ order: 0, status: "in_progress", attempts: 1 }] },
      trace_id: "0123456789abcdef0123456789abcdef",
    });
    for (const path of [`/api/v1/incidents/${id(1)}`, "/api/v1/incidents", "/api/v1/workflows/wf-0123456789ab-1-1"]) {
      const text = await (await engine.request(path)).text();
      expect(text).not.toContain(TOKEN);
      expect(text).not.toMatch(/token|proof/);
    }
  });

  it.each([
    ["unknown", id(9)],
    ["no id", "x"],
    ["a way out", "..%2f..%2fsecrets"],
    ["too long", `inc-0123456789ab-${"1".repeat(300)}`],
  ])("%s: 404, and says what an id looks like", async (_what, asked) => {
    const { status, body } = await get(`/api/v1/incidents/${asked}`);

    expect([status, body]).toEqual([
      404,
      {
        status: "error",
        success: false,
        error: "there is no such incident",
        message: "there is no such incident",
        details: "an incident's id is inc-<12 hex digits>-<number>",
        code: "not_found",
        request_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      },
    ]);
  });
});

describe("routes that there are none of", () => {
  it.each([
    ["DELETE", "/api/v1/incidents", 405, "GET, POST"],
    ["POST", `/api/v1/incidents/${id(1)}`, 405, "GET, DELETE"],
    ["GET", `/api/v1/incidents/${id(1)}/pause`, 405, "POST"],
    ["GET", "/api/v1/remediation/trigger", 405, "POST"],
    ["DELETE", "/api/v1/workflows/wf-0123456789ab-1-1", 405, "GET"],
    ["GET", "/api/v1/nothing", 404, null],
    ["GET", "/nothing", 404, null],
  ])("%s %s: %i with one shape of error", async (method, path, status, allow) => {
    const response = await engine.request(path, { method });

    expect([response.status, response.headers.get("allow")]).toEqual([status, allow]);
    expect(await response.json()).toEqual({
      status: "error",
      success: false,
      error: expect.any(String) as string,
      message: expect.any(String) as string,
      details: expect.any(String) as string,
      code: status === 404 ? "not_found" : "method_not_allowed",
      request_id: response.headers.get("x-request-id"),
    });
  });
});
