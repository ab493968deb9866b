import { execFile } from "node:child_process";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";

import { getRequestListener } from "@hono/node-server";

import { publisher } from "../../lib/world/broker.ts";
import { behavesLikeABroker, type BrokerSetting } from "../contracts/broker.ts";
import { silentLog } from "../support/silent-log.ts";
import { knativeTrigger } from "../support/triggers.ts";
import { toYaml } from "../support/yaml.ts";

const NAMESPACE = `broker-contract-${process.pid}`;

behavesLikeABroker("Knative Eventing", async ({ triggers, receive }) => {
  const address = await serve(receive);
  const addressOf = (_: string, path: string) => ({ uri: `${address.url}${path}` });
  const place = { broker: "default", namespace: NAMESPACE, addressOf };

  await apply([{ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } }, BROKER]);
  await apply(triggers.map((trigger) => knativeTrigger(trigger, place)));
  await kubectl("wait", "--for=condition=Ready", "broker,trigger", "--all", "--timeout=60s");

  const sink = `${process.env["BROKER_INGRESS"]}/${NAMESPACE}/default`;
  return {
    broker: publisher({ sink, log: silentLog() }),
    pace: 1,
    async stop() {
      await kubectl("delete", "namespace", NAMESPACE, "--wait=false");
      await address.close();
    },
  };
});

const BROKER = {
  apiVersion: "eventing.knative.dev/v1",
  kind: "Broker",
  metadata: {
    name: "default",
    namespace: NAMESPACE,
    annotations: { "messaging.knative.dev/async-handler": "true" },
  },
};

async function serve(receive: BrokerSetting["receive"]): Promise<{ url: string; close(): Promise<void> }> {
  const listener = getRequestListener((request) => receive(new URL(request.url).pathname, request));
  const server = createServer((request: IncomingMessage, response) => void listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function apply(objects: readonly object[]): Promise<string> {
  const child = promisify(execFile)("kubectl", ["apply", "-f", "-"]);
  child.child.stdin!.end(toYaml(objects));
  return child.then(({ stdout }) => stdout);
}

async function kubectl(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)("kubectl", ["--namespace", NAMESPACE, ...args]);
  return stdout;
}
