/** What `npm run index` writes for the chart and for kustomize, from the declarations of the functions and the settings of the engine. */
import { readFileSync } from "node:fs";
import path from "node:path";

import { z } from "zod";

import { functions } from "../../functions/index.ts";
import { Environment } from "../../lib/configuration.ts";
import { PolicyRules } from "../../lib/domain/policy-rules.ts";
import { PolicyNumbers } from "../../lib/domain/policy.ts";
import { hearsTicks, triggerOf } from "../../lib/http/trigger.ts";
import { needsToken, knativeService } from "./services.ts";
import { knativeTrigger } from "./triggers.ts";
import { toYaml } from "./yaml.ts";

/** The Broker of an installation. */
const BROKER = "kubeheal";

const WRITTEN = "# Written by `npm run index` from the declarations in functions/.\n";
const CHART = "charts/coordination-engine";

/** By its path from the root. */
export function writtenForAnInstallation(root: string): Record<string, string> {
  return {
    "knative/base/triggers.yaml": WRITTEN + toYaml(knativeTriggers()),
    "knative/overlays/six-services/services.yaml": WRITTEN + toYaml(Object.values(functions).flatMap(knativeService)),
    [`${CHART}/files/functions.yaml`]: WRITTEN + toYaml([chartFunctions()]),
    [`${CHART}/files/settings.yaml`]: `# Written by \`npm run index\` from lib/configuration.ts.\n${toYaml([settingsSchema()])}`,
    [`${CHART}/values.schema.json`]: withSettings(readFileSync(path.join(root, CHART, "values.schema.json"), "utf8")),
  };
}

/** The schema of the chart's values is written by hand, but for what the engine knows better. */
function withSettings(schema: string): string {
  const read = JSON.parse(schema) as { properties: { settings: Schema; policy: Schema } };
  const settings = { ...read.properties.settings, additionalProperties: false, properties: settingsSchema() };
  const policy = { type: "object", additionalProperties: false, properties: policySchema() };
  return `${JSON.stringify({ ...read, properties: { ...read.properties, policy, settings } }, null, 2)}\n`;
}

/** Set by Knative, by the chart from what it knows, or for use outside a cluster. */
const NO_SETTINGS = new Set([
  "PORT",
  "HOST",
  "NAMESPACE",
  "FUNCTION",
  "KUBECONFIG",
  "KUBEHEAL_LOGIN",
  "K_SINK",
  "K_SERVICE",
  "KUBEHEAL_WORKFLOWS_SERVICE",
  "KUBEHEAL_OIDC_AUDIENCE",
  "KUBEHEAL_SCAN_SECONDS",
]);

type Schema = Readonly<Record<string, unknown>>;

/** A zod schema has two sides: what may be written, with its default and floor, and what comes out, with its ceiling and its words. */
function sides(): { input: Record<string, Schema>; output: Record<string, Schema> } {
  const side = (io: "input" | "output") => z.toJSONSchema(Environment, { io }).properties as Record<string, Schema>;
  return { input: side("input"), output: side("output") };
}

/** Of each variable that an administrator may set: its type, default and limits. Secrets come by a Secret and are left out. */
function settingsSchema(): Record<string, Schema> {
  const { input, output } = sides();
  const names = Object.keys(input).filter(
    (name) => !NO_SETTINGS.has(name) && (!name.includes("TOKEN") || name === "PROMETHEUS_TOKEN_FILE"),
  );
  return Object.fromEntries(names.map((name) => [name, merged(input[name] ?? {}, output[name] ?? {})]));
}

/** Of the policy: its numbers, and what its `policy.yaml` may say. What a schema cannot say, like what a schedule is, the engine says. */
function policySchema(): Record<string, Schema> {
  const numbers = z.toJSONSchema(PolicyNumbers, { io: "input" }).properties as Record<string, Schema>;
  const limits = z.toJSONSchema(PolicyNumbers, { io: "output" }).properties as Record<string, Schema>;
  const rules = z.toJSONSchema(PolicyRules, { io: "input" }).properties as Record<string, Schema>;
  const both = Object.entries(numbers).map(
    ([name, input]) => [name, { ...merged(input, limits[name] ?? {}), type: ["integer", "string"] }] as const,
  );
  return { ...Object.fromEntries(both), ...rules };
}

function merged(input: Schema, output: Schema): Schema {
  const { maximum, ...rest } = { ...output, ...input };
  const ceiling = output["maximum"];
  const isLimit = typeof ceiling === "number" && ceiling < Number.MAX_SAFE_INTEGER;
  return { ...rest, ...(isLimit && maximum !== undefined && { maximum: ceiling }) };
}

/** What the chart's templates read: per function its Service, and its Trigger if it has one. */
function chartFunctions(): object {
  return Object.fromEntries(
    Object.values(functions).map((definition) => {
      const trigger = triggerOf(definition);
      const { timeoutSeconds, concurrency } = definition.service;
      return [
        definition.name,
        {
          timeoutSeconds,
          concurrency,
          needsToken: needsToken(definition),
          hearsTicks: hearsTicks(definition),
          ...(trigger && { trigger: { filters: trigger.filters, ...delivery(trigger) } }),
        },
      ];
    }),
  );
}

function delivery({ path, deadLetterPath, delivery: { retry, backoffSeconds, timeoutSeconds } }: Delivered): object {
  return {
    path,
    deadLetterPath,
    retry,
    backoffDelay: `PT${backoffSeconds}S`,
    timeout: `PT${timeoutSeconds}S`,
  };
}

type Delivered = NonNullable<ReturnType<typeof triggerOf>>;

function knativeTriggers(): object[] {
  return Object.values(functions)
    .flatMap((definition) => triggerOf(definition) ?? [])
    .map((trigger) => knativeTrigger(trigger, { broker: BROKER }));
}
