import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import { KubernetesCluster } from "../../../lib/world/kubernetes/client.ts";
import { CONFIG_MAP } from "../../../lib/world/kubernetes/kinds.ts";
import type { Cluster, WorldError } from "../../../lib/world/world.ts";
import { OddServer, hangsUp, neverAnswers, says, status } from "./odd-server.ts";

const server = new OddServer();
let cluster: Cluster;

beforeAll(async () => {
  await server.begin();
  cluster = new KubernetesCluster({ server: server.url }, { secondsPerRequest: 0.1 });
});
beforeEach(() => server.requests.splice(0));
afterAll(() => server.end());

const ref = { ...CONFIG_MAP, namespace: "shop", name: "cart" };
const object = { ...CONFIG_MAP, metadata: { namespace: "shop", name: "cart", resourceVersion: "5" } };
const pod = { namespace: "shop", name: "cart", uid: "u-1" };
const change = [{ op: "test", path: "/data/a", value: "1" }] as const;

const attempts = {
  get: () => cluster.get(ref),
  list: () => cluster.list(CONFIG_MAP, { namespace: "shop" }),
  create: () => cluster.create({ ...object, metadata: { namespace: "shop", name: "cart" } }),
  replace: () => cluster.replace(object),
  patch: () => cluster.patch(ref, change),
  "patch as a rehearsal": () => cluster.patch(ref, change, { dryRun: true }),
  delete: () => cluster.delete(ref),
  evict: () => cluster.evict(pod),
};

type Attempt = keyof typeof attempts;

async function errorOf(attempt: Attempt): Promise<WorldError> {
  return attempts[attempt]().then(
    () => Promise.reject(new Error("it was done")),
    (error: WorldError) => error,
  );
}

const BUDGETS = [
  { reason: "DisruptionBudget", message: "The disruption budget a needs 2 healthy pods and has 2 currently" },
  { reason: "DisruptionBudget", message: "The disruption budget b needs 1 healthy pods and has 1 currently" },
];
const DOES_NOT_FIT = "the server rejected our request due to an error in our request";
const TWO_BUDGETS = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";

it.each<[number, string, string, string, Attempt]>([
  [400, "BadRequest", "", "invalid", "get"],
  [401, "Unauthorized", "", "forbidden", "get"],
  [403, "Forbidden", "", "forbidden", "get"],
  [404, "NotFound", "", "not-found", "get"],
  [405, "MethodNotAllowed", "", "invalid", "delete"],
  [409, "AlreadyExists", "", "exists", "create"],
  [409, "Conflict", "", "conflict", "create"],
  [409, "Conflict", "", "conflict", "replace"],
  [410, "Expired", "", "invalid", "list"],
  [413, "RequestEntityTooLarge", "", "invalid", "create"],
  [415, "UnsupportedMediaType", "", "invalid", "patch"],
  [422, "Invalid", DOES_NOT_FIT, "conflict", "patch"],
  [422, "Invalid", "ConfigMap is invalid", "invalid", "patch"],
  [429, "TooManyRequests", "", "throttled", "get"],
  [429, "TooManyRequests", "", "throttled", "patch"],
  [500, "InternalError", "", "unavailable", "get"],
  [500, "InternalError", "", "unavailable", "patch"],
  [500, "InternalError", "etcdserver: request timed out", "unknown-result", "patch"],
  [500, "InternalError", "etcdserver: request timed out", "unavailable", "patch as a rehearsal"],
  [502, "BadGateway", "", "unavailable", "get"],
  [502, "BadGateway", "", "unknown-result", "create"],
  [503, "ServiceUnavailable", "", "unavailable", "delete"],
  [504, "Timeout", "", "unavailable", "list"],
  [504, "Timeout", "", "unknown-result", "delete"],
])("takes %i %s (%s) as %s, for a %s", async (...[code, reason, message, kind, attempt]) => {
  server.answers(says(code, status(code, reason, message ? { message } : {})));

  expect(await errorOf(attempt)).toMatchObject({ name: "WorldError", kind });
  expect(server.requests).toHaveLength(1);
});

it("says what could not be done to which object, the status, and the server's own reason", async () => {
  server.answers(says(403, status(403, "Forbidden", { message: 'configmaps "cart" is forbidden: no' })));

  const { message } = await errorOf("patch");

  expect(message).toBe('could not patch ConfigMap shop/cart: 403 configmaps "cart" is forbidden: no');
});

it("says how long to wait when it is throttled", async () => {
  server.answers(says(429, status(429, "TooManyRequests"), { "retry-after": "7" }));

  expect(await errorOf("get")).toMatchObject({ kind: "throttled", retryAfterSeconds: 7 });
});

it("names every budget that blocks an eviction", async () => {
  const violated = status(429, "TooManyRequests", { message: "Cannot evict pod.", causes: BUDGETS });
  server.answers(says(200, { metadata: { uid: "u-1" } }), says(429, violated));

  const error = await errorOf("evict");

  expect(error.kind).toBe("blocked");
  expect(error.message).toMatch(/429 Cannot evict pod\. .*budget a needs.*budget b needs/);
});

const TWO_FORBID = says(500, status(500, "InternalError", { message: TWO_BUDGETS }));
const FOUND = says(200, { metadata: { namespace: "shop", uid: "u-1", labels: { app: "cart" } } });

it("names the budgets itself where several forbid an eviction and the server names none", async () => {
  const budget = (name: string, selector: object): object => ({ metadata: { name }, spec: { selector } });
  const items = [
    budget("b", { matchLabels: { app: "cart" } }),
    budget("everything", {}),
    budget("a", { matchExpressions: [{ key: "app", operator: "In", values: ["cart", "till"] }] }),
    budget("of-others", { matchLabels: { app: "till" } }),
    { metadata: { name: "of-nothing" }, spec: {} },
  ];
  server.answers(FOUND, TWO_FORBID, says(200, { items }));

  const { kind, message } = await errorOf("evict");

  expect(kind).toBe("blocked");
  expect(message).toMatch(/^could not evict Pod shop\/cart: 500 .* They are: a, b, everything$/);
});

it("is blocked by several budgets also where it may not see which", async () => {
  server.answers(FOUND, TWO_FORBID, says(403, status(403, "Forbidden", { message: "no" })));

  const { kind, message } = await errorOf("evict");

  expect(kind).toBe("blocked");
  expect(message).toMatch(/Which ones is not known: could not list PodDisruptionBudget shop: 403 no$/);
});

it("asks for no eviction of another pod, which would use its budget up", async () => {
  server.answers(says(200, { metadata: { uid: "u-2" } }));

  expect(await errorOf("evict")).toMatchObject({ kind: "conflict" });
  expect(server.requests.map(({ method }) => method)).toEqual(["GET"]);
});

it("does not repeat a long value that the server complains of: it may be a Secret", async () => {
  const complaint = `data: Invalid value: "${'s3cret\\" '.repeat(20)}": must be a map`;
  server.answers(says(422, status(422, "Invalid", { message: complaint })));

  const { message } = await errorOf("create");

  expect(message).toBe("could not create ConfigMap shop/cart: 422 data: Invalid value: must be a map");
});

it("cuts short what is no Status at all", async () => {
  server.answers(says(503, `<html>${"upstream ".repeat(500)}`));

  const { message } = await errorOf("get");

  expect(message).toMatch(/^could not get ConfigMap shop\/cart: 503 <html>upstream/);
  expect(message.length).toBeLessThan(300);
});

it.each<[Attempt, string]>([
  ["get", "unavailable"],
  ["list", "unavailable"],
  ["patch as a rehearsal", "unavailable"],
  ["create", "unknown-result"],
  ["replace", "unknown-result"],
  ["patch", "unknown-result"],
  ["delete", "unknown-result"],
])("takes a %s that gets no answer as %s", async (attempt, kind) => {
  const breaksOff = says(200, '{"kind":', { "content-length": "5000" });

  for (const oddity of [hangsUp, neverAnswers, breaksOff, says(200, "<html>log in</html>")]) {
    server.answers(oddity);
    expect(await errorOf(attempt)).toMatchObject({ kind });
  }
});

it.each<[Attempt]>([["get"], ["patch"]])("knows that a %s did nothing when nobody listens", async (attempt) => {
  const gone = new OddServer();
  await gone.begin();
  const lonely = new KubernetesCluster({ server: gone.url });
  await gone.end();

  const tried = attempt === "get" ? lonely.get(ref) : lonely.patch(ref, change);

  await expect(tried).rejects.toMatchObject({ kind: "unavailable" });
});

it("follows no redirect", async () => {
  const elsewhere = new OddServer();
  await elsewhere.begin();
  server.answers(says(307, {}, { location: `${elsewhere.url}/api/v1/namespaces/shop/configmaps/cart` }));

  expect(await errorOf("get")).toMatchObject({ kind: "invalid" });
  expect(elsewhere.requests).toEqual([]);
  await elsewhere.end();
});

it("reads no answer without an end: pages are to be asked for", async () => {
  server.answers((response) => {
    response.writeHead(200);
    const more = () => {
      while (response.write(Buffer.alloc(1 << 20, " ")));
      response.once("drain", more);
    };
    more();
  });
  const patient = new KubernetesCluster({ server: server.url });

  await expect(patient.list(CONFIG_MAP, {})).rejects.toMatchObject({ kind: "invalid" });
});
