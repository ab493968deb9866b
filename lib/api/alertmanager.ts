import { type Context as HttpContext, Hono } from "hono";
import { z } from "zod";

import { WebhookBody } from "../domain/alert.ts";
import type { Context } from "../healing/context.ts";
import { overHttp } from "../healing/delivery.ts";
import { dryRunAlerts } from "../healing/dry-run.ts";
import { hearAlerts } from "../healing/hear-alerts.ts";
import type { AlertAnswer } from "../healing/hear-group.ts";
import { send } from "../healing/send.ts";
import { readJson } from "../http/read-json.ts";
import { requestIdOf } from "../http/request-id.ts";
import { allowOnly, checked, fail, failWith, refuseMisspeltDryRun } from "./failure.ts";

/** Alertmanager sends one body per group and its default is no limit; 8 MiB hold 8,000 alerts of the usual size. */
const LIMITS = { atMostBytes: 8 * 1024 * 1024, json: { depth: 32, keys: 400_000, isPrototypeKeyLeft: true } };

/** A dry run that is spelled in another way must not become a real one. */
const Query = z.object({ dry_run: z.enum(["true", "false"]).default("false") });

/**
 * Alertmanager's webhook. 2xx: every alert is answered for, in the body. 503: something could not be written, send it all again, what is
 * stored is skipped. Alertmanager repeats only 5xx, so nothing that may come right later is answered with 4xx.
 */
export function alertmanagerRoutes(context: Context): Hono {
  const app = new Hono();

  app.post("/alertmanager", async (c) => {
    refuseMisspeltDryRun(c.req.query());
    const { dry_run: dryRun } = checked(Query, c.req.query());
    const { alerts, truncatedAlerts = 0 } = checked(WebhookBody, await readJson(c.req.raw, LIMITS));
    if (dryRun === "true") return c.json({ dry_run: true, alerts: await dryRunAlerts(context, alerts) });

    const request = { function: "alerts", method: "POST", route: "/alertmanager", caller: c.req.header("traceparent") };
    return overHttp(context, request, (inside) => hear(c, inside, { alerts, truncated: truncatedAlerts }));
  });

  allowOnly(app, "POST", "/alertmanager");
  app.onError((error, c) => {
    context.log.warn({ path: c.req.path, request: requestIdOf(c), err: error }, "a webhook was refused");
    return failWith(c, error);
  });
  return app;
}

async function hear(
  c: HttpContext,
  context: Context,
  { alerts, truncated }: { alerts: readonly unknown[]; truncated: number },
): Promise<Response> {
  const { answers, announcements } = await hearAlerts(context, alerts, truncated);
  await send(context, announcements, "alerts");
  context.log.info({ alerts: answers.length, truncated, incidents: incidentsIn(answers) }, summaryOf(answers));

  const failed = answers.filter(({ answer }) => answer === "failed");
  if (failed.length === 0) return c.json({ alerts: answers, truncated });
  c.header("retry-after", "5");
  const error = `${failed.length} of ${answers.length} alerts could not be written: ${failed[0]?.why}`;
  return fail(c, { status: 503, error });
}

function incidentsIn(answers: readonly AlertAnswer[]): string[] {
  return [...new Set(answers.flatMap(({ incident }) => incident ?? []))].slice(0, 20);
}

function summaryOf(answers: readonly AlertAnswer[]): string {
  const counts = new Map<string, number>();
  for (const { answer } of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  return [...counts].map(([answer, count]) => `${count} ${answer}`).join(", ") || "no alerts";
}
