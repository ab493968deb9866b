import { mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import { expect, it } from "vitest";

import { functions } from "../../functions/index.ts";
import { readConfiguration } from "../../lib/configuration.ts";
import { keepsFastClock } from "../../lib/http/trigger.ts";
import { knative } from "../../lib/process/real-world.ts";
import { namespace } from "../../lib/world/in-memory/builders.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { PING_SOURCE } from "../../lib/world/kubernetes/kinds.ts";
import { silentLog } from "../support/silent-log.ts";
import { OddServer, says } from "../world/kubernetes/odd-server.ts";
import { selfSigned } from "../world/kubernetes/self-signed.ts";

it("only whose account may make PingSources keeps the fast clock", async () => {
  const { environment, settings } = readConfiguration({ K_SINK: "http://broker", NAMESPACE: "kubeheal" });
  const clocks = async (keepsClock: boolean): Promise<number> => {
    const cluster = new InMemoryCluster();
    cluster.add(namespace("kubeheal"));
    await knative(cluster, settings, { environment, log: silentLog(), keepsClock }).fastClock.start();
    return (await cluster.list(PING_SOURCE, { namespace: "kubeheal" })).items.length;
  };

  expect(
    Object.values(functions)
      .filter(keepsFastClock)
      .map(({ name }) => name),
  ).toEqual(["workflows"]);
  expect([await clocks(true), await clocks(false)]).toEqual([1, 0]);
});

it("speaks to a Broker as a SinkBinding or the chart says it: K_CA_CERTS, and a token from a file", async () => {
  const { key, cert } = selfSigned();
  const server = new OddServer({ key, cert });
  await server.begin();
  server.answers(says(202));
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), "sink-")), "token");
  writeFileSync(file, "for-the-broker\n");
  const { environment, settings } = readConfiguration({
    K_SINK: `${server.url}/kubeheal/kubeheal`,
    K_CA_CERTS: cert,
    KUBEHEAL_SINK_TOKEN_FILE: file,
  });
  const { broker } = knative(new InMemoryCluster(), settings, { environment, log: silentLog(), keepsClock: false });

  const sent = await broker.publish({ specversion: "1.0", id: "e", source: "/", type: "t", data: {}, extensions: {} });

  expect(sent).toBe("sent");
  expect(server.requests).toMatchObject([
    { path: "/kubeheal/kubeheal", headers: { authorization: "Bearer for-the-broker" } },
  ]);
  await server.end();
});

it("the fast clock's ticks are meant for whom workflows asks them to be", async () => {
  const audience = "serving.knative.dev/service/kubeheal/workflows";
  const cluster = new InMemoryCluster();
  cluster.add(namespace("kubeheal"));
  const variables = { K_SINK: "http://broker", NAMESPACE: "kubeheal", KUBEHEAL_OIDC_AUDIENCE: audience };
  const { environment, settings } = readConfiguration(variables);

  await knative(cluster, settings, { environment, log: silentLog(), keepsClock: true }).fastClock.start();

  expect((await cluster.list(PING_SOURCE, { namespace: "kubeheal" })).items).toMatchObject([
    { spec: { sink: { uri: "/functions/workflows", audience } } },
  ]);
});
