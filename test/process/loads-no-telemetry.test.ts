import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, expect, it } from "vitest";

import { alert } from "../support/alerts.ts";
import { Child, eventOf, freePort } from "../support/child.ts";
import { listen } from "../support/collector.ts";

const folder = mkdtempSync(path.join(tmpdir(), "kubeheal-telemetry-"));
afterAll(() => rmSync(folder, { recursive: true }));

const kubeconfig = path.join(folder, "kubeconfig");
const nobody = { cluster: "nobody", user: "nobody" };
writeFileSync(
  kubeconfig,
  JSON.stringify({
    "current-context": "nobody",
    contexts: [{ name: "nobody", context: nobody }],
    clusters: [{ name: "nobody", cluster: { server: "http://127.0.0.1:1" } }],
    users: [{ name: "nobody", user: {} }],
  }),
);
const main = path.resolve(import.meta.dirname, "../../functions/main.ts");
/** Writes to standard error which modules of OpenTelemetry, and of the description of the API, are loaded. */
const watch = `data:text/javascript,import{registerHooks}from"node:module";registerHooks({load(u,c,n){if(/opentelemetry|api\\/openapi|docs-page/.test(u))process.stderr.write("LOADED "+u+"\\n");return n(u,c)}})`;

async function served(variables: Readonly<Record<string, string>>): Promise<string> {
  const standard = { FUNCTION: "alerts", K_SINK: "http://127.0.0.1:1/", KUBECONFIG: kubeconfig };
  const child = new Child(await freePort(), ["--import", watch, main], { ...standard, ...variables });
  const event = eventOf("io.kubeheal.alert.fired", alert("Watchdog", {}, { severity: "none" }));
  expect(await child.answers({ path: "/functions/alerts", ...event })).toMatchObject({ status: 202 });
  expect(await child.end()).toBe(0);
  return child.errors;
}

it("loads nothing of OpenTelemetry where no endpoint is set, and no description of the API before somebody asks", async () => {
  expect(await served({})).not.toContain("LOADED");
});

it("loads it where one is set, has told everything when it answers, and ends when it is told to", async () => {
  const { url, collector, close } = await listen();

  const errors = await served({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" });

  expect(errors).toMatch(/LOADED .*@opentelemetry\/sdk-trace/);
  expect(collector.spans.map(({ name }) => name)).toEqual(["process io.kubeheal.alert.fired"]);
  await close();
});
