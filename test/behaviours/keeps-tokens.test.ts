import { afterEach, beforeEach, expect, it } from "vitest";

import { jsonLog } from "../../lib/process/log.ts";
import { type Fault, withFaults } from "../../lib/world/in-memory/faults.ts";
import { CONFIG_MAP, EVENT } from "../../lib/world/kubernetes/kinds.ts";
import type { ConfigMap } from "../../lib/world/kubernetes/objects.ts";
import { WorldError } from "../../lib/world/world.ts";
import { webhook } from "../support/alerts.ts";
import { crashLoop, sickCart, until } from "../support/cart.ts";
import { Collector } from "../support/collector.ts";
import { InMemoryEngine } from "../support/in-memory-engine.ts";

const SECRETS = {
  "a user's token": "user-token-2f6c1d",
  "a token that nobody has": "wrong-token-9b1e77",
  "the webhook's token": "webhook-token-77aa01",
};
const [USER, WRONG, WEBHOOK] = Object.values(SECRETS) as [string, string, string];

let engine: InMemoryEngine;
let fault: Fault | undefined;
let stored: string[];
let answers: string[];
let collector: Collector;
beforeEach(async () => {
  fault = undefined;
  stored = [];
  answers = [];
  collector = new Collector();
  engine = new InMemoryEngine(
    {},
    (cluster) => {
      const failing = withFaults(cluster, ({ kind }) => (kind.endsWith("Review") ? fault : undefined));
      // Everything that is written, also what is written over later.
      return {
        ...failing,
        create: (object, options) => {
          if (!object.kind.endsWith("Review")) stored.push(JSON.stringify(object));
          return failing.create(object, options);
        },
        replace: (object, options) => {
          stored.push(JSON.stringify(object));
          return failing.replace(object, options);
        },
        patch: (ref, operations, options) => {
          stored.push(JSON.stringify(operations));
          return failing.patch(ref, operations, options);
        },
      };
    },
    { kind: "cluster", token: () => WEBHOOK, inPod: true },
    collector.exporter,
  );
  engine.cluster.accounts.add(USER, "ada");
  engine.cluster.accounts.grant({
    to: "ada",
    verbs: ["get", "list", "create"],
    resources: ["incidents", "incidents/approval", "incidents/pause", "incidents/resume", "incidents/close"],
  });
});
afterEach(() => engine.stop());

async function ask(path: string, token: string, body?: unknown): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await (body === undefined ? engine.request(path, { headers }) : engine.post(path, body, headers));
  answers.push(JSON.stringify([...response.headers]), await response.text());
}

/** Every way that somebody can ask, with every token, while all is well and while nothing can be asked. */
async function askAll(id: string, digest: string): Promise<void> {
  const own = `/api/v1/incidents/${id}`;
  for (const token of [USER, WRONG, WEBHOOK, `${USER}, Bearer ${WRONG}`, ""]) {
    for (const state of [undefined, "unavailable", "forbidden", "lost-reply"] as const) {
      fault = state;
      for (const path of [
        "/api/v1/incidents",
        own,
        `/api/v1/workflows/wf-${id.slice(4)}-1`,
        `/?token=${USER}`,
        "/nothing",
      ])
        await ask(path, token);
      for (const path of ["/alertmanager", "/api/v1/remediation/trigger", `${own}/pause`, `${own}/resume`])
        await ask(path, token, path === "/alertmanager" ? { alerts: "none" } : {});
      await ask(`${own}/approval`, token, { decision: "approve", digest, reason: "go on" });
    }
  }
  fault = undefined;
}

it("no token is in a log line, an answer, an event, a ConfigMap, a Kubernetes Event or a trace", async () => {
  const pod = await sickCart(engine, "shop", "approve");
  await ask("/alertmanager", WEBHOOK, webhook(crashLoop(pod)));
  await engine.passSeconds(120);
  const [waiting] = await engine.incidents();
  expect(waiting?.workflow?.progress).toMatchObject({ awaits: "approval" });

  await askAll(waiting!.id, waiting!.workflow!.digest);
  const healed = await until(engine, ({ progress }) => progress.status === "settled" && progress.ending === "healed");
  await askAll(healed.id, healed.workflow!.digest);
  const { items: events } = await engine.cluster.list(EVENT, { namespace: "shop" });
  const { items: maps } = await engine.cluster.list<ConfigMap>(CONFIG_MAP, { namespace: "kubeheal" });
  const places = {
    "log lines": engine.log.lines.map(inFull).join("\n"),
    answers: answers.join("\n"),
    events: JSON.stringify(engine.delivered),
    spans: collector.bodies.join("\n"),
    ConfigMaps: JSON.stringify(maps) + stored.join("\n"),
    "Kubernetes Events": JSON.stringify(events),
    traces: collector.bodies.join("\n"),
  };
  for (const [place, text] of Object.entries(places)) {
    expect(text.length, `${place} are looked at`).toBeGreaterThan(100);
    for (const [whose, token] of Object.entries(SECRETS))
      expect(text.includes(token), `${whose} in ${place}`).toBe(false);
  }

  // A step's token is in the incident and comes back with the outcome of its attempt, and is nowhere else.
  const tokens = [
    ...new Set(
      [...stored.join("").matchAll(/"status\\":\\"requested\\",\\"token\\":\\"([0-9a-f]{32})/g)].map(
        ([, token]) => token!,
      ),
    ),
  ];
  expect(tokens.length).toBeGreaterThan(0);
  const others = engine.delivered.filter(({ headers }) => headers["ce-type"] !== "io.kubeheal.step.completed");
  for (const token of tokens) {
    for (const place of ["log lines", "answers", "spans", "Kubernetes Events"] as const)
      expect(places[place].includes(token), `a step's token in ${place}`).toBe(false);
    expect(JSON.stringify(others).includes(token)).toBe(false);
    expect(JSON.stringify(engine.delivered.map(({ headers }) => headers)).includes(token)).toBe(false);
    expect(JSON.stringify(maps.map(({ metadata }) => metadata)).includes(token)).toBe(false);
  }
});

it("a log line leaves out what is called a token or an authorization, wherever it comes from", () => {
  const written: string[] = [];
  const log = jsonLog("info", { write: (line) => void written.push(line) });

  log.error(
    { token: USER, headers: { authorization: USER }, made: { token: USER }, err: new WorldError("forbidden", "no") },
    "x",
  );

  expect(written.join("")).toContain('"msg":"x"');
  expect(written.join("")).not.toContain(USER);
});

/** As the real log writes it: an error with its message, its stack and its cause. */
function inFull({ about, message }: { about: object; message: string }): string {
  return JSON.stringify({ about, message }, (_key, value: unknown) =>
    value instanceof Error
      ? Object.assign({}, value, { message: value.message, stack: value.stack, cause: value.cause })
      : value,
  );
}
