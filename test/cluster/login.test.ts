import { afterAll, beforeAll, expect, it } from "vitest";

import type { Incident } from "../../lib/domain/incident.ts";
import { CONFIG_MAP, EVENT, NAMESPACE } from "../../lib/world/kubernetes/kinds.ts";
import { fromKubeconfig } from "../../lib/world/kubernetes/kubeconfig.ts";
import type { ConfigMap } from "../../lib/world/kubernetes/objects.ts";
import { crashLooping, deploy, image, isSettledAs, rollOut } from "../behaviours/shop.ts";
import { webhook } from "../support/alerts.ts";
import { FunctionProcess, freePort } from "../support/function-process.ts";
import { account, kubeconfigWith, makeAdmin } from "../support/people.ts";
import { type RealShop, environmentOf, openShop } from "../support/real-shop.ts";

const WEBHOOK = "webhook-token-of-this-test-alone";

let shop: RealShop;
let engine: FunctionProcess;
let secrets: Record<"approver" | "outsider" | "engine", string>;
let takeBack: () => Promise<void>;
/** All that was answered, headers and bodies. */
const answers: string[] = [];

beforeAll(async () => {
  shop = await openShop();
  const { namespace, settings } = shop;
  const connection = await fromKubeconfig();
  const rights = { incidents: ["get", "list"], "incidents/approval": ["create"] };
  const approver = await account(connection, { namespace, name: "approver", rights });
  const outsider = await account(connection, { namespace: settings.namespace, name: "outsider", rights });
  const itself = { namespace: settings.namespace, name: "engine" };
  const admin = await account(connection, { ...itself, rights: { incidents: ["get"] } });
  takeBack = await makeAdmin(connection, itself);
  secrets = { approver: approver.token, outsider: outsider.token, engine: admin.token };
  engine = new FunctionProcess(undefined, await freePort(), {
    ...environmentOf(settings),
    KUBECONFIG: await kubeconfigWith(admin.token, connection),
    KUBEHEAL_TOKEN: WEBHOOK,
    KUBEHEAL_LOGIN: "cluster",
    LOG_LEVEL: "debug",
  });
  await engine.start();
});
afterAll(async () => {
  await engine.kill();
  await takeBack();
  await shop.end();
});

async function ask(
  path: string,
  token?: string,
  body?: object,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${engine.url}${path}`, {
    ...(body && { method: "POST", body: JSON.stringify(body) }),
    headers: {
      "content-type": "application/json",
      // One for all, so that answers can be compared word for word.
      "x-request-id": "asked",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
  });
  const text = await response.text();
  answers.push(JSON.stringify([...response.headers]), text);
  return { status: response.status, body: JSON.parse(text) as Record<string, unknown> };
}

it("a ServiceAccount with a RoleBinding approves a plan of its namespace; nobody else sees it, and no token is told anywhere", async () => {
  const scene = shop.scene as never;
  await shop.person.patch({ ...NAMESPACE, name: shop.namespace }, [
    { op: "replace", path: "/metadata/labels/kubeheal.io~1heal", value: "approve" },
  ]);
  await deploy(scene, "shop/cart:1.0");
  const pod = await rollOut(scene, "shop/cart:2.0", "crashes");
  const alert = webhook(crashLooping(scene, pod.metadata.name));

  expect((await ask("/alertmanager", undefined, alert)).status).toBe(401);
  expect((await ask("/alertmanager", secrets.approver, alert)).status).toBe(401);
  expect((await ask("/alertmanager", WEBHOOK, alert)).status).toBe(200);
  const waiting = await shop.scene.until(
    "waits for approval",
    ({ workflow }) => workflow?.progress.status === "parked" && workflow.progress.awaits === "approval",
  );
  const own = `/api/v1/incidents/${waiting.id}`;
  const verdict = { decision: "approve", digest: waiting.workflow!.digest, who: "somebody else" };

  // Who may not see it is told of it as of one that is not there.
  const [hidden, missing] = [
    await ask(own, secrets.outsider),
    await ask("/api/v1/incidents/inc-000000000000-1", secrets.outsider),
  ];
  expect([hidden.status, hidden.body]).toEqual([404, missing.body]);
  expect((await ask(`${own}/approval`, secrets.outsider, verdict)).status).toBe(404);
  expect((await ask(own)).status).toBe(401);
  expect((await ask(own, "nothing")).status).toBe(401);
  expect((await ask(own, WEBHOOK)).status).toBe(401);
  expect((await ask("/api/v1/incidents", secrets.outsider)).body).toMatchObject({ total: 0, restricted_to: [] });
  expect((await ask("/api/v1/incidents", secrets.approver)).body).toMatchObject({
    total: 1,
    restricted_to: [shop.namespace],
  });
  const closing = await ask(`${own}/close`, secrets.approver, {});
  expect([closing.status, closing.body["error"]]).toEqual([
    403,
    `user "system:serviceaccount:${shop.namespace}:approver" may not create incidents.kubeheal.io/close in namespace "${shop.namespace}"`,
  ]);

  expect((await ask(`${own}/approval`, secrets.approver, verdict)).status).toBe(200);
  const healed = await shop.scene.until("healed", isSettledAs("healed"));

  expect(healed.decisions).toMatchObject([
    { kind: "approve", who: `system:serviceaccount:${shop.namespace}:approver`, selfDeclared: false },
  ]);
  expect(await image(scene)).toBe("shop/cart:1.0");
  await ask(own, secrets.approver);
  await ask("/api/v1/incidents", secrets.approver);
  await noTokenIsTold(healed);
});

it("health knows who it is and what it may, and metrics are for who may get that path", async () => {
  const health = await ask("/api/v1/health");
  const scrape = (token: string): Promise<Response> =>
    fetch(`${engine.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });

  expect([health.status, health.body]).toMatchObject([
    200,
    {
      dependencies: { kubernetes: { status: "ok" } },
      rbac: { status: "ok", permissions_failed: 0, missing: [] },
      details: { namespace: shop.settings.namespace, service_account: "engine" },
    },
  ]);
  expect((await ask("/metrics", secrets.approver)).status).toBe(403);
  expect(await (await scrape(secrets.engine)).text()).toMatch(
    /^coordination_engine_budget_limit\{scope="cluster"\} \d+$/m,
  );
});

async function noTokenIsTold(healed: Incident): Promise<void> {
  const { items: maps } = await shop.cluster.list<ConfigMap>(CONFIG_MAP, { namespace: shop.settings.namespace });
  const { items: events } = await shop.cluster.list(EVENT, { namespace: shop.namespace });
  const places = {
    "standard error": engine.lines.join("\n"),
    "the terminal": engine.told.join(""),
    "HTTP answers": answers.join("\n"),
    ConfigMaps: JSON.stringify(maps),
    "Kubernetes Events": JSON.stringify(events),
  };
  for (const [place, text] of Object.entries(places)) {
    expect(text.length, `${place} are looked at`).toBeGreaterThan(100);
    for (const [whose, token] of Object.entries({ ...secrets, webhook: WEBHOOK }))
      expect(text.includes(token), `the token of ${whose} in ${place}`).toBe(false);
  }
  expect(places.ConfigMaps).toContain(healed.id);
}
