import { Hono } from "hono";

import { type FunctionRights, type Right, inWords, readFunctionRights } from "../domain/rights.ts";
import { secondsBetween } from "../domain/time.ts";
import type { Context } from "../healing/context.ts";
import { RETRY_AFTER_SECONDS } from "../http/answers.ts";
import { type FoundModels, findModels, readinessOf } from "../models/find-models.ts";
import { VERSION } from "../process/version.ts";
import { atMost } from "../world/at-most.ts";
import { missingRights, ownName } from "../world/self-review.ts";
import { isWorldError } from "../world/world.ts";
import { allowOnly } from "./failure.ts";

/** Each dependency has so long, and all are asked at once: the whole answer comes within 2 s, whatever hangs. */
const AT_MOST_SECONDS = 1.5;
/** Whoever asks again within this time is told the same: a probe from anywhere must not become a load on everybody else. */
const GOOD_FOR_SECONDS = 1;

interface Dependency {
  readonly name: string;
  readonly status: "ok" | "degraded" | "down";
  readonly message: string;
  readonly latency_ms: number;
  readonly checked_at: string;
}

export interface Health {
  readonly status: "healthy" | "degraded" | "unhealthy";
  readonly [field: string]: unknown;
}

/** Clients of the Go engine read it. */
const ML_SERVICE = "ml_service";

/** Is everything there that healing needs? `rights` are those of the function that is asked. */
export function healthRoutes(context: Context, name: string, declared: FunctionRights): Hono {
  const app = new Hono();
  const startedAt = context.world.now();
  const { own, targets, cluster } = readFunctionRights(name, declared);
  const rights = [...new Map([...own, ...targets, ...cluster].map((right) => [inWords(right), right])).values()];
  let last: { readonly at: Date; readonly health: Promise<Health> } | undefined;
  app.get("/api/v1/health", async (c) => {
    const now = context.world.now();
    if (!last || secondsBetween(last.at, now) >= GOOD_FOR_SECONDS)
      last = { at: now, health: check(context, { startedAt, rights }) };
    const health = await last.health;
    const isUnhealthy = health.status === "unhealthy";
    if (isUnhealthy) c.header("retry-after", String(RETRY_AFTER_SECONDS));
    return c.json(health, isUnhealthy ? 503 : 200);
  });
  allowOnly(app, "GET", "/api/v1/health");
  return app;
}

async function check(
  context: Context,
  { startedAt, rights }: { startedAt: Date; rights: readonly Right[] },
): Promise<Health> {
  const { world, settings } = context;
  const now = world.now();
  const [[kubernetes, ...heartbeat], rbac, account, peers, models] = await Promise.all([
    askState(context),
    askRights(context, rights),
    orUnknown(atMost(AT_MOST_SECONDS, ownName(world.cluster))),
    Promise.all(world.peers.map((peer) => ask(context, peer.name, () => peer.ask()))),
    askModels(context),
  ]);
  // A server of models that is named by ML_SERVICE_URL answers for itself.
  const dependencies = [kubernetes, ...heartbeat, ...models, ...peers];
  const isUnhealthy = kubernetes.status === "down" || rbac.status === "down";
  const isDegraded = dependencies.some(({ status }) => status !== "ok");
  return {
    status: isUnhealthy ? "unhealthy" : isDegraded ? "degraded" : "healthy",
    timestamp: now.toISOString(),
    version: VERSION,
    uptime_seconds: Math.floor(secondsBetween(startedAt, now)),
    dependencies: Object.fromEntries(dependencies.map((each) => [each.name, each])),
    rbac,
    details: { namespace: settings.namespace, service_account: account },
  };
}

/** The API server is there when our own state can be read; in that is the time of the last tick. */
async function askState(context: Context): Promise<readonly [kubernetes: Dependency, ...heartbeat: Dependency[]]> {
  let tick: string | undefined;
  const kubernetes = await ask(context, "kubernetes", async () => {
    tick = (await context.totals.load()).lastTickAt;
    return undefined;
  });
  if (kubernetes.status !== "ok") return [kubernetes];
  const { world, settings } = context;
  const heartbeat = { ...kubernetes, name: "heartbeat", last_tick_at: tick };
  if (tick === undefined) return [kubernetes, { ...heartbeat, status: "degraded", message: "No tick was heard yet" }];
  const seconds = Math.round(secondsBetween(tick, world.now()));
  const isLate = seconds > 2 * settings.heartbeatSeconds;
  const message = `The last tick was heard ${seconds} s ago${isLate ? `; one is due every ${settings.heartbeatSeconds} s` : ""}`;
  return [kubernetes, { ...heartbeat, status: isLate ? "degraded" : "ok", message }];
}

/**
 * All models in one line, as clients of the Go engine know it, and each model by itself. Nothing that heals depends on one, so that there is none is
 * no fault; one that is there and not ready is.
 */
async function askModels(context: Context): Promise<readonly Dependency[]> {
  let found: FoundModels = { models: [], missing: undefined };
  const listed = await ask(context, ML_SERVICE, async () => {
    found = await findModels(context);
    return context.settings.models.isEnabled ? found.missing : undefined;
  });
  const each = await Promise.all(
    found.models.map((one) => ask(context, `model:${one.name}`, () => readinessOf(context, one))),
  );
  const ready = each.filter(({ status }) => status === "ok").length;
  if (listed.status !== "ok") return [listed, ...each];
  const message = each.length === 0 ? NO_MODELS : `${ready} of ${each.length} models are ready`;
  return [{ ...listed, status: ready === each.length ? "ok" : "degraded", message }, ...each];
}

const NO_MODELS = "Not configured: there are no InferenceServices, and no variable names a model";

/** Undefined from `question`: it is well. */
async function ask({ world }: Context, name: string, question: () => Promise<string | undefined>): Promise<Dependency> {
  const from = performance.now();
  const told = (status: Dependency["status"], message: string): Dependency => {
    const latency = Math.round(performance.now() - from);
    return { name, status, message, latency_ms: latency, checked_at: world.now().toISOString() };
  };
  try {
    const wrong = await atMost(AT_MOST_SECONDS, question());
    return wrong === undefined ? told("ok", "Connected") : told("degraded", wrong);
  } catch (error) {
    if (!isWorldError(error)) throw error;
    return told("down", `Failed to connect: ${error.message}`);
  }
}

interface Permissions {
  readonly status: "ok" | "down";
  readonly permissions_total: number;
  readonly permissions_ok: number;
  readonly permissions_failed: number;
  readonly critical_ok: boolean;
  readonly message: string;
  readonly missing: readonly string[];
}

/** Every declared right is critical: none is declared that is not needed. */
async function askRights({ world, settings }: Context, rights: readonly Right[]): Promise<Permissions> {
  const total = rights.length;
  const told = (missing: readonly string[], message: string): Permissions => ({
    status: message.startsWith("Critical permissions verified") ? "ok" : "down",
    permissions_total: total,
    permissions_ok: total - missing.length,
    permissions_failed: missing.length,
    critical_ok: missing.length === 0,
    message,
    missing,
  });
  try {
    const missing = (await atMost(AT_MOST_SECONDS, missingRights(world.cluster, settings.namespace, rights))).map(
      inWords,
    );
    if (missing.length === 0) return told([], "Critical permissions verified");
    return told(missing, `Critical permissions missing: ${missing.join(", ")}`);
  } catch (error) {
    if (!isWorldError(error)) throw error;
    return { ...told(rights.map(inWords), `Permissions cannot be asked for: ${error.message}`), missing: [] };
  }
}

async function orUnknown(name: Promise<string>): Promise<string> {
  try {
    // Of a ServiceAccount its own name; anybody else as the API server calls them.
    return (await name).replace(/^system:serviceaccount:[^:]+:/, "");
  } catch (error) {
    if (!isWorldError(error)) throw error;
    return "unknown";
  }
}
