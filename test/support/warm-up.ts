/** A process of its own: `node warm-up.ts dist/engine.js` runs each function once and writes down what V8 compiled for that. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingMessage, type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { notes, runCompiled } from "../../lib/process/run-compiled.ts";
import { alert } from "./alerts.ts";

const INCIDENT = "inc-00000000000000000000-1";
const ALERT = alert("KubePodCrashLooping", { namespace: "warm-up", pod: "nothing" });
const JSON_TYPE = { "content-type": "application/json" };
const WEBHOOK = JSON.stringify({
  version: "4",
  groupKey: "{}",
  status: "firing",
  receiver: "warm-up",
  alerts: [ALERT],
});
const EVENTS: readonly (readonly [name: string, type: string, data: object])[] = [
  ["alerts", "io.kubeheal.alert.fired", ALERT],
  ["alerts", "io.kubeheal.alert.fired", ALERT],
  ["workflows", "io.kubeheal.incident.opened", {}],
  ["workflows", "dev.knative.sources.ping", { clock: "fast" }],
  ["steps", "io.kubeheal.step.requested", { step: "none", attempt: 1, proof: "none" }],
  ["notifications", "io.kubeheal.incident.opened", {}],
];

/** As much of an API server as the functions notice: it keeps what it is given, and lists are empty. */
function emptyApiServer(): Server {
  const stored = new Map<string, string>();
  return createServer(async (request, response) => {
    const path = request.url!.split("?")[0]!;
    const { kind, name, body } = await written(request);
    if (body !== undefined) stored.set(request.method === "POST" ? `${path}/${name}` : path, body);
    const found = body ?? stored.get(path) ?? (/\/namespaces\/[^/]+\/[^/]+$/.test(path) ? '{"items":[]}' : undefined);
    response.writeHead(found === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(found ?? JSON.stringify({ kind, reason: "NotFound", message: "not found" }));
  });
}

async function written(request: IncomingMessage): Promise<{ kind: string; name?: string; body?: string }> {
  const chunks = (await request.toArray()) as Buffer[];
  if (request.method !== "POST" && request.method !== "PUT") return { kind: "Status" };
  const object = JSON.parse(Buffer.concat(chunks).toString()) as { metadata: { name: string } };
  const body = JSON.stringify({ ...object, metadata: { ...object.metadata, resourceVersion: "1" } });
  return { kind: "Object", name: object.metadata.name, body };
}

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await portOf(server);
  await new Promise((resolve) => void server.close(resolve));
  return port;
}

function kubeconfigOf(port: number): object {
  return {
    "current-context": "warm-up",
    contexts: [{ name: "warm-up", context: { cluster: "warm-up", user: "warm-up" } }],
    clusters: [{ name: "warm-up", cluster: { server: `http://127.0.0.1:${port}` } }],
    users: [{ name: "warm-up", user: {} }],
  };
}

async function untilServing(url: string): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (
      await fetch(`${url}/health`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("the bundle does not start");
}

async function send(url: string, [name, type, data]: (typeof EVENTS)[number]): Promise<void> {
  const headers = {
    "ce-specversion": "1.0",
    "ce-id": "warm-up",
    "ce-source": "/warm-up",
    "ce-type": type,
    "ce-subject": INCIDENT,
    "content-type": "application/json",
  };
  const response = await fetch(`${url}/functions/${name}`, { method: "POST", headers, body: JSON.stringify(data) });
  if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`);
}

async function ask(url: string, path: string, init: RequestInit = {}): Promise<void> {
  const response = await fetch(`${url}${path}`, init);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
}

async function warmUp(bundle: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "kubeheal-"));
  const kubeconfig = join(folder, "kubeconfig");
  const port = await freePort();
  writeFileSync(kubeconfig, JSON.stringify(kubeconfigOf(await portOf(emptyApiServer()))));
  const settings = { KUBECONFIG: kubeconfig, K_SINK: "http://127.0.0.1:1/", PORT: String(port), HOST: "127.0.0.1" };
  for (const name of ["FUNCTION", "K_SERVICE", "KUBERNETES_SERVICE_HOST", "NAMESPACE"]) delete process.env[name];
  Object.assign(process.env, settings, { LOG_LEVEL: "fatal" });

  runCompiled(bundle);
  const url = `http://127.0.0.1:${port}`;
  await untilServing(url);
  for (const event of EVENTS) await send(url, event);
  // What people and tools are served is loaded when it is first asked for.
  await ask(url, "/alertmanager?dry_run=true", { method: "POST", headers: JSON_TYPE, body: WEBHOOK });
  await ask(url, "/api/v1/incidents");
  for (const [file, compiled] of notes()) writeFileSync(file, compiled);
  rmSync(folder, { recursive: true });
  process.exit(0);
}

const [bundle] = process.argv.splice(2);
await warmUp(bundle!);
