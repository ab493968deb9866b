import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { peersOf } from "../../lib/world/peers.ts";
import type { Cluster, KubeObject } from "../../lib/world/world.ts";
import { WorldError } from "../../lib/world/world.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

type Json = Record<string, unknown>;
type Create = (object: KubeObject) => Promise<KubeObject> | undefined;

let engine: InMemoryEngine;
let hangs = false;
/** What the API server says to a review instead. */
let reviewed: Create = () => undefined;
const through = (inner: Cluster): Cluster => ({
  ...bound(inner),
  get: (ref) => (hangs ? new Promise(() => undefined) : inner.get(ref)),
  create: <T extends KubeObject>(object: T) =>
    hangs ? new Promise<T>(() => undefined) : ((reviewed(object) as Promise<T> | undefined) ?? inner.create(object)),
});

function bound(cluster: Cluster): Cluster {
  return {
    get: (ref) => cluster.get(ref),
    list: (kind, options) => cluster.list(kind, options),
    listMetadata: (kind, options) => cluster.listMetadata(kind, options),
    create: (object, options) => cluster.create(object, options),
    replace: (object, options) => cluster.replace(object, options),
    patch: (ref, operations, options) => cluster.patch(ref, operations, options),
    delete: (ref, preconditions) => cluster.delete(ref, preconditions),
    evict: (pod, options) => cluster.evict(pod, options),
    watchUntil: (ref, satisfies, seconds) => cluster.watchUntil(ref, satisfies, seconds),
  };
}

beforeEach(async () => {
  hangs = false;
  reviewed = () => undefined;
  engine = new InMemoryEngine({}, through, { kind: "cluster", token: () => "w".repeat(16), inPod: true });
  await engine.passSeconds(1);
});
afterEach(async () => {
  hangs = false;
  await engine.stop();
});

const health = async (headers: Record<string, string> = {}): Promise<{ status: number; body: Json; ms: number }> => {
  const from = performance.now();
  const response = await engine.request("/api/v1/health", { headers });
  return { status: response.status, body: (await response.json()) as Json, ms: performance.now() - from };
};
const rules = (...given: object[]): Create => {
  return (object) =>
    object.kind === "SelfSubjectRulesReview"
      ? Promise.resolve({ ...object, status: { resourceRules: given, incomplete: true } } as KubeObject)
      : undefined;
};

it("says that all is well, with the fields of the Go engine, to whoever asks", async () => {
  const { status, body } = await health();

  expect([status, body]).toMatchObject([
    200,
    {
      status: "healthy",
      timestamp: expect.any(String) as string,
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
      uptime_seconds: expect.any(Number) as number,
      dependencies: {
        kubernetes: {
          name: "kubernetes",
          status: "ok",
          message: "Connected",
          latency_ms: expect.any(Number) as number,
        },
        heartbeat: { status: "ok", message: expect.stringMatching(/^The last tick was heard \d+ s ago$/) as string },
        ml_service: { name: "ml_service", status: "ok" },
      },
      rbac: { status: "ok", permissions_failed: 0, critical_ok: true, missing: [] },
      details: { namespace: engine.settings.namespace, service_account: "system:admin" },
    },
  ]);
  const rbac = body["rbac"] as Json;
  expect(rbac["permissions_total"]).toBeGreaterThan(10);
  expect(rbac["permissions_ok"]).toBe(rbac["permissions_total"]);
});

describe("within two seconds", () => {
  it("a peer that never answers is down, and the others are told", async () => {
    engine.peers.push({ name: "prometheus", ask: () => new Promise(() => undefined) });
    engine.peers.push({ name: "alertmanager", ask: async () => "Returned status 500" });

    const { status, body, ms } = await health();

    expect(ms).toBeLessThan(2000);
    expect([status, body]).toMatchObject([
      200,
      {
        status: "degraded",
        dependencies: {
          kubernetes: { status: "ok" },
          prometheus: { status: "down", message: "Failed to connect: no answer within 1.5 s" },
          alertmanager: { status: "degraded", message: "Returned status 500" },
        },
      },
    ]);
  });

  it("an API server that never answers is unhealthy, and nobody's token is waited for", async () => {
    hangs = true;

    const { status, body, ms } = await health({ authorization: "Bearer anything" });

    expect(ms).toBeLessThan(2000);
    expect([status, body]).toMatchObject([
      503,
      {
        status: "unhealthy",
        dependencies: { kubernetes: { status: "down" } },
        rbac: { status: "down", critical_ok: false },
        details: { service_account: "unknown" },
      },
    ]);
  });
});

describe("its own permissions", () => {
  it("names what it must have and has not; what the rules do not tell is asked about", async () => {
    const rest = rules({ verbs: ["*"], apiGroups: [""], resources: ["*"] });
    reviewed = (object) => {
      if (object.kind !== "SelfSubjectAccessReview") return rest(object);
      const { resourceAttributes: wish } = (object as unknown as { spec: { resourceAttributes: Json } }).spec;
      const allowed = wish["resource"] !== "deployments" || wish["verb"] !== "get";
      return Promise.resolve({ ...object, status: { allowed } } as KubeObject);
    };

    const { status, body } = await health();

    expect([status, body]).toMatchObject([
      503,
      {
        status: "unhealthy",
        rbac: {
          status: "down",
          critical_ok: false,
          permissions_failed: 1,
          message: "Critical permissions missing: get deployments.apps",
          missing: ["get deployments.apps"],
        },
      },
    ]);
  });

  it("has no right that it is given for some names only, when it needs it for all", async () => {
    const named = { verbs: ["*"], apiGroups: [""], resources: ["configmaps"], resourceNames: ["x"] };
    const rest = rules(named);
    reviewed = (object) =>
      object.kind === "SelfSubjectAccessReview"
        ? Promise.resolve({ ...object, status: { allowed: false } } as KubeObject)
        : rest(object);

    const { body } = await health();

    expect((body["rbac"] as { missing: string[] }).missing).toContain("update configmaps");
  });

  it("that cannot be asked for are not said to be missing", async () => {
    reviewed = (object) =>
      object.kind === "SelfSubjectRulesReview" ? Promise.reject(new WorldError("forbidden", "no")) : undefined;

    const { status, body } = await health();

    expect([status, body["rbac"]]).toMatchObject([
      503,
      { status: "down", missing: [], message: "Permissions cannot be asked for: no" },
    ]);
  });
});

it("is degraded when the heartbeat is lost", async () => {
  await engine.context.totals.ticked(new Date(engine.cluster.clock.now().getTime() - 1201 * 1000));

  expect((await health()).body).toMatchObject({
    status: "degraded",
    dependencies: {
      heartbeat: { status: "degraded", message: "The last tick was heard 1201 s ago; one is due every 600 s" },
    },
  });
});

it("asks once for all who ask at the same moment", async () => {
  const before = engine.cluster.requests.length;
  await health();
  const asked = engine.cluster.requests.length - before;

  await Promise.all(Array.from({ length: 20 }, () => health()));

  expect(engine.cluster.requests.length - before).toBe(asked);
  await engine.passSeconds(2);
  await health();
  expect(engine.cluster.requests.length - before).toBeGreaterThan(asked);
});

describe("a peer on the network", () => {
  const RULES = '{"status":"success","data":{"groups":[]}}';
  let server: Server | undefined;
  afterEach(() => server?.close());
  const listening = async (status: number): Promise<string> => {
    server = createServer((_, response) => response.writeHead(status, { location: "/" }).end(RULES));
    await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  it.each([
    ["PROMETHEUS_URL", 200, undefined],
    ["ALERTMANAGER_URL", 302, "Returned status 302"],
    ["ALERTMANAGER_URL", 503, "Returned status 503"],
    ["ARGOCD_API_URL", 200, undefined],
    ["K_SINK", 405, undefined],
    ["K_SINK", 500, "Returned status 500"],
  ])("%s that answers %i: %s", async (variable, status, expected) => {
    const [peer] = peersOf({ [variable]: await listening(status) });

    expect(await peer?.ask()).toBe(expected);
  });

  it("that turns the engine away is no help, though it is there", async () => {
    const [peer] = peersOf({ PROMETHEUS_URL: await listening(403) });

    await expect(peer?.ask()).rejects.toMatchObject({ kind: "forbidden", message: "Prometheus answers 403" });
  });

  it.each(["PROMETHEUS_URL", "ALERTMANAGER_URL"])(
    "%s that is not there is unavailable, and no password in it is told",
    async (variable) => {
      const [peer] = peersOf({ [variable]: "http://user:secret@127.0.0.1:1/" });

      const error = (await peer?.ask().catch((thrown: unknown) => thrown)) as Error;
      expect(error).toMatchObject({ kind: "unavailable" });
      expect(error.message).not.toContain("secret");
    },
  );
});
