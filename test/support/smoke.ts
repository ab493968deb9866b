/** After `npm run build`: what was built starts, answers, refuses and ends as it must, without node_modules and from a folder it cannot write to. */
import assert from "node:assert/strict";
import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { alert } from "./alerts.ts";
import { Child, eventOf, freePort } from "./child.ts";
import { listen } from "./collector.ts";

const folder = mkdtempSync(join(tmpdir(), "kubeheal-smoke-"));
const dist = join(folder, "dist");
const kubeconfig = join(folder, "kubeconfig");
const PATH = "/functions/alerts";
const HEARTBEAT = eventOf("io.kubeheal.alert.fired", alert("Watchdog", {}, { severity: "none" }));

function prepare(): void {
  cpSync(join(import.meta.dirname, "../../dist"), dist, { recursive: true });
  chmodSync(dist, 0o555);
  const context = { cluster: "nobody", user: "nobody" };
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      "current-context": "nobody",
      contexts: [{ name: "nobody", context }],
      clusters: [{ name: "nobody", cluster: { server: "http://127.0.0.1:1" } }],
      users: [{ name: "nobody", user: {} }],
    }),
  );
}

async function start(
  variables: Readonly<Record<string, string | undefined>> = {},
  flags: readonly string[] = [],
): Promise<Child> {
  const standard = { FUNCTION: "alerts", K_SINK: "http://127.0.0.1:1/", KUBECONFIG: kubeconfig };
  // Nothing in it makes code from strings.
  const args = [...flags, "--disallow-code-generation-from-strings", join(dist, "main.js")];
  return new Child(await freePort(), args, { ...standard, ...variables });
}

async function answersAndDrains(): Promise<void> {
  const child = await start();
  const health = await child.answers({ method: "GET", path: "/health" });
  assert.equal(health.status, 200, "GET /health");
  assert.equal((await child.answers({ path: PATH, ...HEARTBEAT })).status, 202, "a heartbeat");
  const { "ce-id": _, ...nameless } = HEARTBEAT.headers;
  const malformed = await child.answers({ path: PATH, headers: nameless, body: HEARTBEAT.body });
  assert.equal(malformed.status, 400, "an event without an id");
  assert.match(malformed.body, /id is missing/);

  const status = await answerAcrossTheEnd(child);
  assert.equal(status, 202, "a request that was underway when the end came");
  assert.equal(await child.ended(), 0, `exit code; ${child.errors}`);
}

/** Half of a request, SIGTERM, and then the other half. */
function answerAcrossTheEnd(child: Child): Promise<number> {
  const { headers, body } = HEARTBEAT;
  const length = { "content-length": String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const sent = request({
      host: "127.0.0.1",
      port: child.port,
      method: "POST",
      path: PATH,
      headers: { ...headers, ...length },
    });
    sent.on("error", reject);
    sent.on("response", (response) => (response.resume(), resolve(response.statusCode ?? 0)));
    sent.write(body.slice(0, 20), () => {
      setTimeout(() => child.process.kill("SIGTERM"), 100);
      setTimeout(() => sent.end(body.slice(20)), 300);
    });
  });
}

/** Says at its end which files of the bundle were loaded. */
const SAYS_WHAT_IT_LOADED = `data:text/javascript,import{Module}from"node:module";process.on("exit",()=>process.stderr.write(Object.keys(Module._cache).join("\\n")))`;

async function tellsItsTraceOnlyWhereSomebodyListens(): Promise<void> {
  const { url, collector, close } = await listen();
  const telling = { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" };
  for (const [variables, isTold] of [
    [telling, true],
    [{}, false],
  ] as const) {
    const child = await start(variables, ["--import", SAYS_WHAT_IT_LOADED]);
    assert.equal((await child.answers({ path: PATH, ...HEARTBEAT })).status, 202, "a heartbeat");
    const told = collector.spans.splice(0).map(({ name, resource }) => `${String(resource["service.name"])}: ${name}`);
    assert.deepEqual(
      told,
      isTold ? ["kubeheal-alerts: process io.kubeheal.alert.fired"] : [],
      "told before the answer",
    );
    assert.equal(await child.end(), 0, `exit code; ${child.errors}`);
    assert.equal(/start-telemetry\.js$/m.test(child.errors), isTold, `loaded: ${child.errors}`);
  }
  await close();
}

async function refuses(variables: Readonly<Record<string, string | undefined>>, sentence: RegExp): Promise<void> {
  const child = await start(variables);
  assert.equal(await child.ended(), 1, `exit code; ${child.errors}`);
  assert.equal(child.errors.trim().split("\n").length, 1, `one line, not: ${child.errors}`);
  assert.match(child.errors, sentence);
}

try {
  prepare();
  await answersAndDrains();
  await tellsItsTraceOnlyWhereSomebodyListens();
  await refuses({ K_SINK: undefined }, /K_SINK is not set/);
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1" };
  await refuses({ ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }, /^OTEL_EXPORTER_OTLP_PROTOCOL="grpc": /);
  await refuses({ PORT: "http" }, /^PORT="http": .*(number|expected)/);
  await refuses({ PORT: "70000" }, /^PORT="70000": .*65535/);
  process.stdout.write("what was built starts, answers, refuses and ends as it must\n");
} finally {
  chmodSync(dist, 0o755);
  rmSync(folder, { recursive: true });
}
