import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Incident } from "../../lib/domain/incident.ts";
import { withFaults } from "../../lib/world/in-memory/faults.ts";
import type { Cluster } from "../../lib/world/world.ts";
import { wellCart } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";
import { ago, healing, incident, settled } from "../support/incidents.ts";

type Json = Record<string, unknown>;
interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

const WEBHOOK = "webhook-webhook-webhook";
const DIGEST = "d".repeat(64);
const EVERYTHING = ["incidents", "incidents/approval", "incidents/pause", "incidents/resume", "incidents/close"];
const id = (n: number): string => `inc-0123456789ab-${n}`;
const of = (n: number, namespace: string | undefined): Incident => {
  const {
    target: _,
    namespace: __,
    ...rest
  } = healing(
    { digest: DIGEST, progress: { status: "parked", because: "waits", since: ago(9), until: ago(-9) } },
    { id: id(n) },
  );
  return namespace === undefined ? rest : { ...rest, namespace };
};

let engine: InMemoryEngine;
let isDown = false;
beforeEach(async () => {
  isDown = false;
  const mayFail = (cluster: Cluster): Cluster =>
    withFaults(cluster, ({ kind }) => (isDown && kind.endsWith("Review") ? "unavailable" : undefined));
  engine = new InMemoryEngine({}, mayFail, { kind: "cluster", token: () => WEBHOOK, inPod: true });
  // The first tick is over: what is asked from now on is asked for the caller.
  await engine.passSeconds(1);
  const { accounts } = engine.cluster;
  for (const name of ["ada", "bob", "eve", "root", "reader"])
    accounts.add(`${name}-token`, name, { groups: ["people"] });
  accounts.grant({ to: "ada", namespace: "shop", verbs: ["get", "list", "create"], resources: EVERYTHING });
  accounts.grant({ to: "bob", namespace: "till", verbs: ["get", "list"], resources: ["incidents"] });
  accounts.grant({ to: "reader", verbs: ["get", "list"], resources: ["incidents"] });
  accounts.grant({ to: "root", verbs: ["get", "list", "create"], resources: EVERYTHING });
  for (const each of [of(1, "shop"), of(2, "till"), of(3, undefined), of(4, "shop")])
    await engine.context.incidents.create(each);
});
afterEach(() => engine.stop());

// All with one id, so that answers can be compared word for word.
const as = (who?: string): Record<string, string> => ({
  "x-request-id": "asked",
  ...(who !== undefined && { authorization: `Bearer ${who}-token` }),
});
const answerOf = async (response: Response): Promise<Answer> => ({
  status: response.status,
  headers: response.headers,
  body: (await response.json()) as Json,
});
const get = async (path: string, who?: string): Promise<Answer> =>
  answerOf(await engine.request(path, { headers: as(who) }));
const post = async (path: string, body: object, who?: string): Promise<Answer> =>
  answerOf(await engine.post(path, body, as(who)));
const shown = ({ body }: Answer): unknown[] => (body["incidents"] as Json[]).map((each) => each["id"]);

describe("a list shows what the caller may list, and counts nothing else", () => {
  it.each([
    ["ada", "", [1, 4], ["shop"]],
    ["bob", "", [2], ["till"]],
    ["root", "", [1, 2, 3, 4], undefined],
    ["reader", "", [1, 2, 3, 4], undefined],
    ["eve", "", [], []],
    ["ada", "?namespace=shop", [1, 4], ["shop"]],
    ["ada", "?namespace=shop&limit=1&offset=2", [], ["shop"]],
    ["root", "?namespace=nowhere", [], undefined],
  ])("%s%s", async (who, query, expected, restrictedTo) => {
    const answer = await get(`/api/v1/incidents${query}`, who);

    expect(answer.status).toBe(200);
    expect(new Set(shown(answer))).toEqual(new Set(expected.map(id)));
    expect(answer.body["restricted_to"]).toEqual(restrictedTo);
    const seen = { ada: 2, bob: 1, eve: 0 }[who] ?? 4;
    expect(answer.body["summary"]).toMatchObject({ total: seen, active: seen });
  });

  it("a namespace that they name and may not list is refused by name, whether there are incidents of it or not", async () => {
    for (const namespace of ["till", "nowhere"])
      expect(await get(`/api/v1/incidents?namespace=${namespace}`, "ada")).toMatchObject({
        status: 403,
        body: {
          code: "forbidden",
          error: `user "ada" may not list incidents.kubeheal.io in namespace "${namespace}"`,
        },
      });
  });

  it("asks once where they may list all, else once for each namespace and never again for the same", async () => {
    const asked = async (who: string): Promise<number> => {
      const before = engine.cluster.requests.length;
      await get("/api/v1/incidents", who);
      return engine.cluster.requests.slice(before).filter(({ kind }) => kind === "SubjectAccessReview").length;
    };

    expect([await asked("root"), await asked("ada")]).toEqual([1, 3]);
  });

  it("sees every namespace when there are more than it asks about at a time", async () => {
    for (let n = 10; n < 60; n += 1) await engine.context.incidents.create(of(n, `team-${n}`));
    for (const n of [11, 37, 59])
      engine.cluster.accounts.grant({ to: "eve", namespace: `team-${n}`, verbs: ["list"], resources: ["incidents"] });

    expect(new Set(shown(await get("/api/v1/incidents", "eve")))).toEqual(new Set([11, 37, 59].map(id)));
  });
});

describe("a deletion", () => {
  const erase = async (n: number, who?: string): Promise<number> =>
    (await engine.request(`/api/v1/incidents/${id(n)}`, { method: "DELETE", headers: as(who) })).status;

  it("is a right of its own in the namespace of the target; who may not see it learns nothing", async () => {
    engine.cluster.accounts.grant({ to: "eve", namespace: "shop", verbs: ["delete"], resources: ["incidents"] });
    await engine.context.incidents.create(settled("handed-over", 60, { id: id(5), namespace: "shop" }));

    expect([await erase(5, "ada"), await erase(5, "bob"), await erase(5)]).toEqual([403, 404, 401]);
    expect(await erase(5, "eve")).toBe(200);
    expect((await engine.context.incidents.load(id(5)))?.value.deletedBy).toMatchObject({
      who: "eve",
      selfDeclared: false,
    });
  });
});

describe("without a token", () => {
  it.each([
    ["the list", () => get("/api/v1/incidents"), "list incidents.kubeheal.io in all namespaces"],
    ["a namespace", () => get("/api/v1/incidents?namespace=shop"), 'list incidents.kubeheal.io in namespace "shop"'],
    [
      "a trigger",
      () => post("/api/v1/remediation/trigger", trigger("shop")),
      'create incidents.kubeheal.io in namespace "shop"',
    ],
  ])("%s: 401, with what is missing and how to ask", async (_what, ask, wish) => {
    const { status, headers, body } = await ask();

    expect([status, headers.get("www-authenticate"), body]).toMatchObject([
      401,
      "Bearer",
      {
        code: "unauthorized",
        error: `user "system:anonymous" may not ${wish}: send a bearer token of somebody who may`,
      },
    ]);
  });

  it("an admin may have allowed it: the old client goes on as it is", async () => {
    engine.cluster.accounts.grant({
      to: "system:unauthenticated",
      namespace: "shop",
      verbs: ["get", "list", "create"],
      resources: ["incidents"],
    });
    await wellCart(engine);

    expect(new Set(shown(await get("/api/v1/incidents")))).toEqual(new Set([id(1), id(4)]));
    expect((await get(`/api/v1/incidents/${id(1)}`)).status).toBe(200);
    expect((await post("/api/v1/remediation/trigger", trigger("shop"))).status).toBe(202);
    expect((await post("/api/v1/remediation/trigger", trigger("till"))).status).toBe(401);
    expect((await post(`/api/v1/incidents/${id(1)}/pause`, {})).status).toBe(401);
  });
});

describe("an incident that they may not see is as one that is not there", () => {
  const paths = [
    (n: number) => `/api/v1/incidents/${id(n)}`,
    (n: number) => `/api/v1/workflows/wf-0123456789ab-${n}-1`,
  ];

  it.each([
    ["ada", 404],
    ["eve", 404],
    [undefined, 401],
  ])("%s gets %i for both, word for word, after as many questions", async (who, status) => {
    const told = async (path: string): Promise<object> => {
      const before = engine.cluster.requests.length;
      const { headers: _, ...answer } = await get(path, who);
      return { ...answer, asked: engine.cluster.requests.slice(before).map(({ verb, kind }) => `${verb} ${kind}`) };
    };

    for (const path of paths) {
      const [hidden, withoutNamespace, missing] = [await told(path(2)), await told(path(3)), await told(path(9))];

      expect(hidden).toMatchObject({ status, body: { error: expect.stringContaining("may not see it") as string } });
      expect(withoutNamespace).toEqual(hidden);
      expect(missing).toEqual(hidden);
    }
  });

  it("a decision on it, too; on one that they may see, the right that is missing is named", async () => {
    const decide = (n: number, who: string): Promise<Answer> => post(`/api/v1/incidents/${id(n)}/pause`, {}, who);
    const [hidden, missing] = [await decide(1, "bob"), await decide(9, "bob")];

    expect(hidden).toMatchObject({ status: 404 });
    expect([missing.status, missing.body]).toEqual([hidden.status, hidden.body]);
    expect(await decide(2, "bob")).toMatchObject({
      status: 403,
      body: { error: 'user "bob" may not create incidents.kubeheal.io/pause in namespace "till"' },
    });
    expect((await engine.incidents()).every(({ pausedBy }) => pausedBy === undefined)).toBe(true);
  });

  it("one that cannot be read, too", async () => {
    await engine.cluster.patch(
      { apiVersion: "v1", kind: "ConfigMap", namespace: "kubeheal", name: "incident-0123456789ab-2" },
      [{ op: "replace", path: "/data/incident.json", value: "{}" }],
    );
    const [unreadable, missing] = [await get(paths[0]!(2), "ada"), await get(paths[0]!(9), "ada")];

    expect([unreadable.status, unreadable.body]).toEqual([missing.status, missing.body]);
    expect((await get(paths[0]!(2), "root")).status).toBe(422);
  });

  it("whoever may see all is told plainly", async () => {
    expect(await get(paths[0]!(9), "root")).toMatchObject({
      status: 404,
      body: { error: "there is no such incident" },
    });
    expect(await get(paths[1]!(9), "root")).toMatchObject({ status: 404, body: { error: "Workflow not found" } });
    expect((await get(paths[0]!(3), "reader")).status).toBe(200);
  });
});

describe("a request to heal is asked for in its own namespace, also as a dry run", () => {
  it.each([
    ["ada", "shop", false, 202],
    ["ada", "shop", true, 200],
    ["ada", "till", false, 403],
    ["ada", "till", true, 403],
    ["reader", "shop", false, 403],
    ["root", "till", false, 202],
  ])("%s in %s, dry run %s: %i", async (who, namespace, dryRun, status) => {
    await wellCart(engine, namespace);

    const answer = await post("/api/v1/remediation/trigger", { ...trigger(namespace), dry_run: dryRun }, who);

    expect(answer.status).toBe(status);
  });

  it("tells nobody whether a workload exists where they may not ask", async () => {
    await wellCart(engine, "till");
    const lost = { ...trigger("till"), resource: { kind: "Deployment", name: "nothing" } };
    const [there, missing] = [
      await post("/api/v1/remediation/trigger", trigger("till"), "ada"),
      await post("/api/v1/remediation/trigger", lost, "ada"),
    ];

    expect([missing.status, missing.body]).toEqual([there.status, there.body]);
  });

  it("says in the story who asked", async () => {
    await wellCart(engine);

    const { body } = await post("/api/v1/remediation/trigger", trigger("shop"), "ada");
    const { body: told } = await get(`/api/v1/incidents/${body["incident"] as string}`, "ada");

    expect(told["timeline"]).toContainEqual(
      expect.objectContaining({ kind: "signal", text: "asked for: pod_crash, by ada" }),
    );
  });
});

describe("who decided is who the API server says, whatever they call themselves", () => {
  it("in the record and in the story", async () => {
    const { body } = await post(`/api/v1/incidents/${id(1)}/pause`, { who: "root", reason: "I look" }, "ada");

    expect(body).toMatchObject({
      paused_by: { who: "ada", self_declared: false, because: "I look" },
      decisions: [{ kind: "pause", who: "ada", self_declared: false }],
    });
    expect(JSON.stringify(body)).not.toContain("root");
    expect(body["timeline"]).toContainEqual(expect.objectContaining({ kind: "person", text: "paused by ada: I look" }));
  });

  it.each(["pause", "resume", "close", "approval", "retry"])("the right to %s is one of its own", async (path) => {
    const body = path === "approval" ? { decision: "approve", digest: DIGEST } : {};
    await wellCart(engine, "shop", "approve");
    engine.cluster.accounts.grant({ to: "eve", namespace: "shop", verbs: ["get"], resources: ["incidents"] });
    const others = ["pause", "resume", "close", "approval", "retry"].filter((each) => each !== path);
    for (const each of others)
      engine.cluster.accounts.grant({
        to: "eve",
        namespace: "shop",
        verbs: ["create"],
        resources: [`incidents/${each}`],
      });

    expect(await post(`/api/v1/incidents/${id(1)}/${path}`, body, "eve")).toMatchObject({
      status: 403,
      body: { error: `user "eve" may not create incidents.kubeheal.io/${path} in namespace "shop"` },
    });
    engine.cluster.accounts.grant({
      to: "people",
      namespace: "shop",
      verbs: ["create"],
      resources: [`incidents/${path}`],
    });
    expect([200, 409]).toContain((await post(`/api/v1/incidents/${id(1)}/${path}`, body, "eve")).status);
  });
});

it.each([
  ["the list", () => get("/api/v1/incidents", "root")],
  ["the list, without a token", () => get("/api/v1/incidents")],
  ["an incident", () => get(`/api/v1/incidents/${id(1)}`, "root")],
  ["a decision", () => post(`/api/v1/incidents/${id(1)}/pause`, {}, "root")],
  ["a trigger", () => post("/api/v1/remediation/trigger", trigger("shop"), "root")],
])("while the API server does not say who calls, %s is answered with 503 and nothing is done", async (_what, ask) => {
  isDown = true;

  const { status, headers, body } = await ask();

  expect([status, headers.has("retry-after"), body["code"]]).toEqual([503, true, "service_unavailable"]);
  expect(body).not.toHaveProperty("incidents");
  expect((await engine.incidents()).every(({ decisions }) => decisions.length === 0)).toBe(true);
});

it("the webhook's token opens the webhook, and nothing of the API", async () => {
  const bearer = { authorization: `Bearer ${WEBHOOK}` };

  expect((await engine.post("/alertmanager", { alerts: [] }, bearer)).status).toBe(200);
  expect((await engine.request("/api/v1/incidents", { headers: bearer })).status).toBe(401);
  expect((await engine.post("/alertmanager", { alerts: [] }, as("root"))).status).toBe(401);
});

it("a right that is taken back is gone at the next call", async () => {
  await engine.context.incidents.create(settled("handed-over", 9, { id: id(7) }));

  expect((await get(`/api/v1/incidents/${id(7)}`, "ada")).status).toBe(200);
  engine.cluster.accounts.revoke("ada-token");
  expect((await get(`/api/v1/incidents/${id(7)}`, "ada")).status).toBe(401);
});

it("an incident of no namespace is shown to those only who may see all", async () => {
  await engine.context.incidents.create(incident({ id: id(8), namespace: undefined, target: undefined }));

  expect(shown(await get("/api/v1/incidents", "ada"))).not.toContain(id(8));
  expect(shown(await get("/api/v1/incidents", "reader"))).toContain(id(8));
});

function trigger(namespace: string): object {
  return {
    incident_id: "INC-1",
    namespace,
    resource: { kind: "Deployment", name: "cart" },
    issue: { type: "pod_crash", description: "it crashes", severity: "high" },
  };
}
