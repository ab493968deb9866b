import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { KubernetesCluster } from "../../../lib/world/kubernetes/client.ts";
import { CONFIG_MAP, DEPLOYMENT, NODE, SUBJECT_ACCESS_REVIEW } from "../../../lib/world/kubernetes/kinds.ts";
import type { RequestMade } from "../../../lib/world/kubernetes/requests.ts";
import { guardsNames } from "../../contracts/cluster/guards-names.ts";
import { Stage } from "../../contracts/cluster/stage.ts";
import { OddServer, says, status } from "./odd-server.ts";

const server = new OddServer();
const made: RequestMade[] = [];
const stage = new Stage();
let cluster: KubernetesCluster;

beforeAll(async () => {
  await server.begin();
  cluster = new KubernetesCluster({ server: server.url }, { onRequest: (request) => made.push(request) });
  stage.begin({ cluster, namespace: "shop", requestsSent: () => server.requests.length });
});
beforeEach(() => {
  server.answers(says(200, { items: [] }));
  server.requests.splice(0);
  made.splice(0);
});
afterAll(() => server.end());

const OURS = "fieldManager=kubeheal&fieldValidation=Strict";
const cart = { ...DEPLOYMENT, namespace: "shop", name: "cart" };
const node = { ...NODE, name: "worker-1" };
const metadata = { namespace: "shop", name: "cart" };
const pod = { ...metadata, uid: "u-1" };

it.each<[string, () => Promise<unknown>]>([
  ["GET /apis/apps/v1/namespaces/shop/deployments/cart", () => cluster.get(cart)],
  ["GET /api/v1/nodes/worker-1", () => cluster.get(node)],
  ["GET /apis/apps/v1/deployments", () => cluster.list(DEPLOYMENT, {})],
  [
    "GET /api/v1/namespaces/shop/configmaps?labelSelector=a%3Db%2C!c&limit=5&continue=x%26y",
    () => cluster.list(CONFIG_MAP, { namespace: "shop", labelSelector: "a=b,!c", limit: 5, continue: "x&y" }),
  ],
  [`POST /apis/apps/v1/namespaces/shop/deployments?${OURS}`, () => cluster.create({ ...DEPLOYMENT, metadata })],
  [
    `PUT /apis/apps/v1/namespaces/shop/deployments/cart?${OURS}&dryRun=All`,
    () => cluster.replace({ ...DEPLOYMENT, metadata: { ...metadata, resourceVersion: "5" } }, { dryRun: true }),
  ],
  [`PATCH /api/v1/nodes/worker-1?${OURS}`, () => cluster.patch(node, [])],
  ["DELETE /api/v1/nodes/worker-1", () => cluster.delete(node)],
  [
    `POST /apis/authorization.k8s.io/v1/subjectaccessreviews?${OURS}`,
    () => cluster.create({ ...SUBJECT_ACCESS_REVIEW, metadata: { name: "" } }),
  ],
])("asks for %s", async (line, attempt) => {
  await attempt();

  expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([line]);
});

it("evicts a pod by its uid, after it has seen that it is this pod", async () => {
  server.answers(says(200, { metadata: { uid: "u-1" } }), says(201, {}));

  await cluster.evict(pod, { dryRun: true });

  expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "GET /api/v1/namespaces/shop/pods/cart",
    "POST /api/v1/namespaces/shop/pods/cart/eviction?dryRun=All",
  ]);
  expect(JSON.parse(server.requests[1]?.body ?? "")).toMatchObject({
    deleteOptions: { preconditions: { uid: "u-1" } },
  });
});

it("sends a review without metadata, as the server wants it", async () => {
  await cluster.create({ ...SUBJECT_ACCESS_REVIEW, metadata: { name: "of-ana" } });

  expect(JSON.parse(server.requests[0]?.body ?? "")).toEqual({ ...SUBJECT_ACCESS_REVIEW, metadata: {} });
});

it("says by which rules a patch is to be read", async () => {
  await cluster.patch(cart, [{ op: "test", path: "/spec/paused", value: undefined }]);

  expect(server.requests[0]?.headers["content-type"]).toBe("application/json-patch+json");
  expect(server.requests[0]?.body).toBe('[{"op":"test","path":"/spec/paused","value":null}]');
});

it("asks for metadata only, and hands on no more even where the server sends it", async () => {
  server.answers(says(200, { items: [{ ...CONFIG_MAP, metadata: { name: "a" }, data: { b: "c" } }] }));

  const { items } = await cluster.listMetadata(CONFIG_MAP, {});

  expect(items).toEqual([{ metadata: { name: "a" } }]);
  expect(server.requests[0]?.headers.accept).toMatch(/^application\/json;as=PartialObjectMetadataList;/);
});

it("gives each item of a list the kind that the server says once", async () => {
  server.answers(says(200, { items: [{ metadata: { name: "cart" } }] }));

  expect(await cluster.list(DEPLOYMENT, {})).toEqual({ items: [{ ...DEPLOYMENT, metadata: { name: "cart" } }] });
});

it.each<[string, () => Promise<unknown>]>([
  ["a path that is no JSON pointer", () => cluster.patch(cart, [{ op: "add", path: "spec", value: 1 }])],
  ["the addition of nothing", () => cluster.patch(cart, [{ op: "add", path: "/spec", value: undefined }])],
  ["a node in a namespace", () => cluster.get({ ...node, namespace: "shop" })],
  ["nodes in a namespace", () => cluster.list(NODE, { namespace: "shop" })],
  ["a workload in none", () => cluster.get({ ...DEPLOYMENT, name: "cart" })],
  ["a replacement of no version", () => cluster.replace({ ...DEPLOYMENT, metadata })],
  [
    "a new object with a version",
    () => cluster.create({ ...DEPLOYMENT, metadata: { ...metadata, resourceVersion: "5" } }),
  ],
  ["to read a review", () => cluster.get({ ...SUBJECT_ACCESS_REVIEW, name: "of-ana" })],
])("refuses %s, and sends nothing", async (_, attempt) => {
  await expect(attempt()).rejects.toMatchObject({ kind: "invalid" });
  expect(server.requests).toEqual([]);
});

it("tells of every request what it was and what came of it", async () => {
  server.answers(says(404, status(404, "NotFound")));

  await cluster.get(cart).catch(() => undefined);

  expect(made).toEqual([
    {
      verb: "get",
      kind: "Deployment",
      namespace: "shop",
      name: "cart",
      status: 404,
      milliseconds: expect.any(Number) as number,
    },
  ]);
});

describe("hostile names", () => {
  guardsNames(stage);
});
