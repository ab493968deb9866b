import { afterEach, beforeEach, expect, it } from "vitest";

import { InMemoryEngine } from "../support/in-memory-engine.ts";
import {
  TOKEN,
  ago,
  doneStep,
  finding,
  healing,
  incident,
  requested,
  settled,
  workflow,
} from "../support/incidents.ts";

type Json = Record<string, unknown>;
let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
});
afterEach(() => engine.stop());

const PATH = "/api/v1/coordination/workflows";
const get = async (path = "", headers: Record<string, string> = {}): Promise<{ status: number; body: Json }> => {
  const response = await engine.request(`${PATH}${path}`, { headers });
  return { status: response.status, body: (await response.json()) as Json };
};
const wf = (incidentNumber: number, k = 1): string => `wf-0123456789ab-${incidentNumber}-${k}`;
const id = (n: number): { id: string } => ({ id: `inc-0123456789ab-${n}` });
const ended = (outcome: string) => ({ status: "ended", at: ago(10), outcome, because: "so it came out" }) as const;

it("shows what is planned, in layers and nanoseconds, and no token", async () => {
  await engine.context.incidents.create(healing({ steps: [requested()] }, { ...id(1), finding: finding() }));

  const { status, body } = await get(`/${wf(1)}`);

  expect([status, body]).toMatchObject([
    200,
    {
      id: wf(1),
      incident_id: "inc-0123456789ab-1",
      status: "executing",
      layered_issue: {
        affected_layers: ["application"],
        root_cause_layer: "application",
        impacted_resources: {
          application: [{ kind: "Deployment", name: "cart", namespace: "shop", issue: "bad-rollout" }],
        },
        detection_method: "evidence",
      },
      remediation_plan: {
        layers: ["application"],
        steps: [{ order: 1, action_type: "undo-rollout", target: "Deployment shop/cart", wait_time: 120_000_000_000 }],
        checkpoints: [{ layer: "application", after_step: 1, timeout: 120_000_000_000 }],
        rollback_steps: [{ order: 1, description: "puts cart forward again" }],
        current_step: 0,
      },
    },
  ]);
  expect(JSON.stringify(body)).not.toContain(TOKEN);
});

it.each([
  ["healed", "completed", "success"],
  ["handed-over", "failed", "failed"],
] as const)("%s is %s", async (outcome, status, result) => {
  const done = workflow({ steps: [doneStep()], startedAt: ago(60), progress: ended(outcome) });
  await engine.context.incidents.create(settled(outcome, 5, { ...id(1), finding: finding(), workflow: done }));

  expect((await get(`/${wf(1)}`)).body).toMatchObject({
    status,
    execution_result: { status: result, executed_steps: 1, completed_at: ago(10) },
    ...(status === "failed" && { error_message: "so it came out" }),
  });
});

it("shows an earlier one, too, and none that there is not", async () => {
  const earlier = workflow({ id: wf(1, 1), progress: ended("handed-over") });
  await engine.context.incidents.create(healing({ id: wf(1, 2) }, { ...id(1), earlier: [earlier], workflows: 2 }));

  expect((await get(`/${wf(1, 1)}`)).body).toMatchObject({ status: "failed" });
  expect((await get(`/${wf(1, 2)}`)).body).toMatchObject({ status: "executing" });
  for (const other of [wf(1, 3), wf(2), "cwf-481203377", "..%2f.."]) expect((await get(`/${other}`)).status).toBe(404);
});

it("lists the newest of each incident that has one, in pages, and reads no more than the page", async () => {
  for (const n of [1, 2, 3])
    await engine.context.incidents.create(
      healing({ id: wf(n) }, { ...id(n), openedAt: ago(100 * n), namespace: n === 3 ? "till" : "shop" }),
    );
  await engine.context.incidents.create(incident(id(4)));
  const shown = async (query: string): Promise<unknown[]> => {
    const { total, workflows } = (await get(query)).body;
    return [total, (workflows as Json[]).map((each) => each["id"])];
  };

  expect(await shown("")).toEqual([3, [wf(1), wf(2), wf(3)]]);
  const before = engine.cluster.requests.length;
  expect(await shown("?limit=1&offset=1")).toEqual([3, [wf(2)]]);
  expect(engine.cluster.requests.slice(before).filter(({ verb }) => verb === "get")).toHaveLength(1);
  expect(await shown("?namespace=till")).toEqual([1, [wf(3)]]);
  expect((await get("?limit=101")).status).toBe(422);
});

it("shows what the caller may see, and nothing else", async () => {
  await engine.stop();
  engine = new InMemoryEngine({}, undefined, { kind: "cluster", token: () => undefined, inPod: true });
  await engine.context.incidents.create(healing({ id: wf(1) }, id(1)));
  engine.cluster.accounts.add("bob-token", "bob");
  engine.cluster.accounts.grant({ to: "bob", namespace: "till", verbs: ["get", "list"], resources: ["incidents"] });
  const bob = { authorization: "Bearer bob-token" };

  expect(await get("", bob)).toMatchObject({ status: 200, body: { total: 0, workflows: [] } });
  expect((await get(`/${wf(1)}`, bob)).status).toBe(404);
  expect([(await get()).status, (await get(`/${wf(1)}`)).status]).toEqual([401, 401]);
});
