import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { withFaults } from "../../lib/world/in-memory/faults.ts";
import type { Cluster } from "../../lib/world/world.ts";
import { alert, webhook } from "../support/alerts.ts";
import { type Answers, crashLoop, fire, sickCart, wellCart } from "../support/cart.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

let engine: InMemoryEngine;
beforeEach(() => {
  engine = new InMemoryEngine();
});
afterEach(() => engine.stop());

const RECORDED = path.join(import.meta.dirname, "../fixtures/alertmanager");
const bodies = readdirSync(RECORDED).map((file) => {
  const body = JSON.parse(readFileSync(path.join(RECORDED, file), "utf8")) as {
    alerts: { fingerprint: string }[];
    truncatedAlerts: number;
  };
  return [file, body] as const;
});
const inWords = ({ alerts }: Answers): string[] => alerts.map(({ answer, why }) => `${answer}: ${why}`);

describe("what Alertmanager 0.34 has sent", () => {
  it.each(bodies)("%s: every alert is answered for, in order, and again when it is repeated", async (_file, body) => {
    await wellCart(engine);

    for (let times = 0; times < 2; times += 1) {
      const response = await engine.post("/alertmanager", body);
      const { alerts, truncated } = (await response.json()) as Answers & { truncated: number };

      expect(response.status).toBe(200);
      expect(alerts.map(({ fingerprint }) => fingerprint)).toEqual(body.alerts.map(({ fingerprint }) => fingerprint));
      expect(alerts.every(({ answer, why }) => answer !== "failed" && answer !== "refused" && why !== "")).toBe(true);
      expect(truncated).toBe(body.truncatedAlerts);
    }
  });

  it("was truncated: that is counted", async () => {
    await engine.post("/alertmanager", bodies.find(([file]) => file.includes("truncated"))![1]);

    expect(engine.counted).toContain("alerts-truncated");
  });
});

it("judges each alert alone: a hostile one does not touch the others, and the answers are in the order of the alerts", async () => {
  const pod = await sickCart(engine);

  const { alerts } = await fire(
    engine,
    alert("KubePodCrashLooping", { namespace: "..", pod: "x" }),
    { status: "weird" },
    crashLoop(pod),
    alert("Watchdog", {}),
    alert("NodeClockSkew", { namespace: "shop" }),
    alert("KubePodCrashLooping", { namespace: "kubeheal", pod: "x" }),
    crashLoop("no-such-pod"),
    crashLoop("no-such-pod", "shop", { status: "resolved" }),
  );

  expect(alerts.map(({ answer }) => answer)).toEqual([
    "refused",
    "refused",
    "opened",
    "heartbeat",
    "ignored",
    "dropped",
    "opened",
    "dropped",
  ]);
  expect(engine.counted).toEqual(expect.arrayContaining(["alert-refused", "alert-heartbeat", "alert-own"]));
});

it("refuses the one alert that has a key __proto__, and hears the others; around the alerts it is nobody's business", async () => {
  const pod = await sickCart(engine);
  const hostile = JSON.stringify(crashLoop("no-such-pod")).replace('"labels":{', '"labels":{"__proto__":"x",');
  const body = `{"version":"4","commonLabels":{"__proto__":"x"},"alerts":[${hostile},${JSON.stringify(crashLoop(pod))}]}`;

  const response = await engine.post("/alertmanager", body);

  const { alerts } = (await response.json()) as Answers;
  expect([response.status, ...alerts.map(({ answer, why }) => `${answer}: ${why}`)]).toEqual([
    200,
    'refused: the key "__proto__" is not allowed',
    expect.stringMatching(/^opened: /) as string,
  ]);
});

it("hears the alerts of one target as one incident, and repeats as nothing new", async () => {
  const pod = await sickCart(engine);
  const alerts = [crashLoop(pod), alert("KubeDeploymentReplicasMismatch", { namespace: "shop", deployment: "cart" })];

  expect(inWords(await fire(engine, ...alerts))).toEqual([
    expect.stringMatching(/^opened: opened for .*Deployment shop\/cart/),
    expect.stringMatching(/^opened: /),
  ]);
  const [before] = await engine.incidents();
  expect(inWords(await fire(engine, ...alerts))).toEqual([
    "absorbed: no news: this was heard before",
    "absorbed: no news: this was heard before",
  ]);
  expect(await engine.incidents()).toEqual([before]);
});

it("takes the same alert twice in one body as one, so that its one end ends it", async () => {
  const pod = await sickCart(engine);
  await fire(engine, crashLoop(pod), crashLoop(pod));

  await fire(engine, crashLoop(pod, "shop", { status: "resolved" }));

  expect((await engine.incidents())[0]?.signals.map(({ status }) => status)).toEqual(["resolved"]);
});

describe("a flood", () => {
  it("of 10,000 alerts about one target is one incident that fits, each alert answered for", async () => {
    const pod = await sickCart(engine);
    const flood = Array.from({ length: 10_000 }, (_, n) => ({
      ...crashLoop(pod),
      fingerprint: `flood-${n}`,
    }));

    const { alerts } = await fire(engine, ...flood);

    expect(alerts.map(({ answer }) => answer)).toEqual(flood.map(() => "opened"));
    expect(alerts[9999]?.fingerprint).toBe("flood-9999");
    expect(await engine.incidents()).toHaveLength(1);
  });

  it("of 10,000 alerts that nobody answers is one row that counts them", async () => {
    const flood = Array.from({ length: 10_000 }, (_, n) => ({
      ...alert("NodeClockSkew", { namespace: "shop" }),
      fingerprint: `flood-${n}`,
    }));

    await fire(engine, ...flood);

    expect(await engine.incidents()).toMatchObject([
      { ignored: 10_000, progress: { status: "closed", ending: "ignored" } },
    ]);
  });

  it("of 10,001 alerts is refused as a whole, with the reason", async () => {
    const response = await engine.post("/alertmanager", webhook(...Array.from({ length: 10_001 }, () => ({}))));

    expect([response.status, await response.json()]).toMatchObject([
      422,
      { error: expect.stringMatching(/^alerts is a list of 10001: .*10000/) as string },
    ]);
  });
});

describe("a body that cannot be read", () => {
  it.each([
    ["no JSON", "{", {}, 400, /not JSON/],
    ["nothing", "", {}, 400, /the body is empty/],
    ["a form", "a=b", { "content-type": "application/x-www-form-urlencoded" }, 415, /application\/json is allowed/],
    ["gzip", "{}", { "content-encoding": "gzip" }, 415, /gzip/],
    ["9 MiB", " ".repeat(9 * 1024 * 1024), {}, 413, /larger than 8388608 bytes/],
    ["no alerts", "{}", {}, 422, /^alerts is missing: expected array$/],
    ["alerts that are none", '{"alerts":{}}', {}, 422, /^alerts is an object: expected array$/],
    ["another version", '{"version":"3","alerts":[]}', {}, 422, /^version is "3": expected "4"/],
    ["too deep", `{"alerts":[${"[".repeat(40)}${"]".repeat(40)}]}`, {}, 400, /nested deeper than 32/],
  ])("%s", async (_what, body, headers, status, error) => {
    const response = await engine.post("/alertmanager", body, headers);

    expect([response.status, await response.json()]).toMatchObject([
      status,
      {
        status: "error",
        success: false,
        error: expect.stringMatching(error) as string,
        code: expect.any(String) as string,
      },
    ]);
    expect(await engine.incidents()).toEqual([]);
  });

  it("is no body at all by another method", async () => {
    const response = await engine.request("/alertmanager");

    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
  });
});

it("an empty body of alerts is fine", async () => {
  expect(await fire(engine)).toMatchObject({ alerts: [] });
});

describe("when something cannot be written", () => {
  const broken = (fault: "unavailable" | "forbidden" | "invalid"): InMemoryEngine =>
    new InMemoryEngine({}, (cluster: Cluster) =>
      withFaults(cluster, ({ verb, name }) =>
        verb === "create" && name?.startsWith("incident-") === true ? fault : undefined,
      ),
    );

  it.each(["unavailable", "forbidden"] as const)("%s: 503, so that Alertmanager sends it again", async (fault) => {
    const other = broken(fault);
    const pod = await sickCart(other);

    const response = await other.post("/alertmanager", webhook(alert("Watchdog", {}), crashLoop(pod)));

    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await response.json()).toMatchObject({ error: expect.stringMatching(/^1 of 2 alerts/) as string });
    await other.stop();
  });

  it("is stored the next time, and what was stored before is skipped", async () => {
    let isBroken = true;
    const other = new InMemoryEngine({}, (cluster: Cluster) =>
      withFaults(cluster, ({ verb, name }) =>
        isBroken && verb === "create" && name?.startsWith("incident-") === true ? "unavailable" : undefined,
      ),
    );
    const pod = await sickCart(other);
    await other.post("/alertmanager", webhook(crashLoop(pod)));
    isBroken = false;

    expect((await fire(other, crashLoop(pod))).alerts).toMatchObject([{ answer: "opened" }]);
    expect((await other.incidents()).map(({ id }) => id)).toEqual([expect.stringMatching(/-1$/)]);
    await other.stop();
  });
});

describe("a dry run", () => {
  const dryRun = async (body: object, query = "?dry_run=true"): Promise<Response> =>
    engine.post(`/alertmanager${query}`, body);
  const writes = (): number =>
    engine.cluster.requests.filter(({ verb }) => !["get", "list", "listMetadata"].includes(verb)).length;

  it("answers per alert with target, cause, plan or refusal, and writes nothing", async () => {
    const pod = await sickCart(engine);
    await wellCart(engine, "till", "observe");
    const before = writes();

    const response = await dryRun(
      webhook(
        crashLoop(pod),
        alert("KubeDeploymentReplicasMismatch", { namespace: "till", deployment: "cart" }),
        crashLoop("no-such-pod"),
        crashLoop("cart-1", "nowhere"),
        alert("Watchdog", {}),
        alert("KubePodCrashLooping", { namespace: "..", pod: "x" }),
      ),
    );

    expect(await response.json()).toMatchObject({
      dry_run: true,
      alerts: [
        {
          alertname: "KubePodCrashLooping",
          target: "Deployment shop/cart",
          deployment_method: "manual",
          cause: expect.stringContaining("(shop/cart:2.0) crashes") as string,
          plan: [expect.stringMatching(/from revision 2 to revision 1 \(undo-rollout, R2\)/)],
          verdict: "allowed",
        },
        {
          target: "Deployment till/cart",
          plan: [],
          verdict: expect.stringContaining("does not show in the API") as string,
        },
        { verdict: expect.stringContaining("which does not exist") as string },
        { verdict: expect.stringContaining("namespace nowhere is not opted in") as string },
        { verdict: expect.stringContaining("never an incident") as string },
        { verdict: expect.stringContaining("label namespace") as string },
      ],
    });
    expect(writes()).toBe(before);
    expect(await engine.incidents()).toEqual([]);
    expect(engine.counted).toEqual([]);
  });

  it("says what stands in the way", async () => {
    const pod = await sickCart(engine);
    await engine.cluster.patch({ apiVersion: "v1", kind: "Namespace", name: "shop" }, [
      { op: "replace", path: "/metadata/labels/kubeheal.io~1heal", value: "suggest" },
    ]);

    expect(await (await dryRun(webhook(crashLoop(pod)))).json()).toMatchObject({
      alerts: [{ plan: [expect.any(String)], verdict: expect.stringContaining("takes suggestions only") as string }],
    });
  });

  it("tells of the open incident that it would join, as it is", async () => {
    const pod = await sickCart(engine);
    const { alerts } = await fire(engine, crashLoop(pod));
    const [before] = await engine.incidents();

    const shown = await (await dryRun(webhook(crashLoop(pod), crashLoop("gone", "shop")))).json();

    expect(shown).toMatchObject({ alerts: [{ incident: alerts[0]!.incident }, {}] });
    expect(await engine.incidents()).toEqual([before]);
  });

  it.each(["1", "TRUE", "yes", ""])("that is spelled %j is not taken for a real one", async (value) => {
    const response = await dryRun(webhook(), `?dry_run=${value}`);

    expect([response.status, await response.json()]).toMatchObject([
      422,
      { error: `dry_run is ${JSON.stringify(value)}: expected one of "true"|"false"` },
    ]);
  });
});
