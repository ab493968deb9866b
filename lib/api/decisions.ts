import { type Context as HttpContext, Hono } from "hono";
import { z } from "zod";

import type { Decision, DecisionKind, Person } from "../domain/decision.ts";
import { IncidentId } from "../domain/ids.ts";
import { type Incident, isOpen } from "../domain/incident.ts";
import { printable } from "../domain/printable.ts";
import { announcementOf, wakeUpOf } from "../engine/announce.ts";
import type { Context } from "../healing/context.ts";
import { takeDecision } from "../healing/decide.ts";
import { overHttp } from "../healing/delivery.ts";
import { send } from "../healing/send.ts";
import { type Caller, callerOf } from "../http/caller.ts";
import { readOptionalJson } from "../http/read-json.ts";
import { type Right, findFor } from "./authorize.ts";
import { NO_SUCH_INCIDENT, TurnedAway, allowOnly, checked, fail } from "./failure.ts";
import { incidentView } from "./views.ts";

export const Said = z.object({
  /** Heard only where nobody logs in. */
  who: z.string().max(100).default("an operator"),
  reason: z.string().max(500).default(""),
});

const INCIDENT = "/api/v1/incidents/:id";

const DIGEST =
  "expected the digest of the plan, 64 hex digits: workflow.digest in the answer to GET /api/v1/incidents/{id}";

export const Verdict = Said.extend({
  decision: z.enum(["approve", "deny"]),
  digest: z.string(DIGEST).regex(/^[0-9a-f]{64}$/, DIGEST),
});

export const PLAIN_DECISIONS = ["pause", "resume", "close", "retry"] as const;
/** The subresources of an incident: each is a right of its own, to create it. */
export const DECISIONS = ["approval", ...PLAIN_DECISIONS] as const;

/** What a person may decide about an incident: each is written into it, and wakes whoever acts upon it. */
export function decisionRoutes(context: Context): Hono {
  const app = new Hono();
  app.post("/api/v1/incidents/:id/approval", async (c) => {
    const { decision, digest, ...said } = checked(Verdict, await bodyOf(c.req.raw));
    return answer(context, c, { ...at("approval"), kind: decision, ...said, digest });
  });
  app.delete(INCIDENT, async (c) =>
    answer(context, c, { route: INCIDENT, right: { verb: "delete" }, kind: "delete", ...checked(Said, c.req.query()) }),
  );
  for (const kind of PLAIN_DECISIONS) {
    app.post(`/api/v1/incidents/:id/${kind}`, async (c) =>
      answer(context, c, { ...at(kind), kind, ...checked(Said, await bodyOf(c.req.raw)) }),
    );
  }
  // Clients of the Go engine were promised this word for it.
  app.post("/api/v1/incidents/:id/resolve", async (c) =>
    answer(context, c, { ...at("close"), kind: "close", ...checked(Said, await bodyOf(c.req.raw)) }),
  );
  allowOnly(app, "POST", "/api/v1/incidents/:id/resolve");
  for (const path of DECISIONS) allowOnly(app, "POST", `/api/v1/incidents/:id/${path}`);
  return app;
}

interface Wanted extends z.infer<typeof Said> {
  readonly route: string;
  readonly right: Right;
  readonly kind: DecisionKind;
  readonly digest?: string;
}

/** The last part of the path is also the subresource that the right is on. */
function at(subresource: string): Pick<Wanted, "route" | "right"> {
  return { route: `${INCIDENT}/${subresource}`, right: { verb: "create", subresource } };
}

async function answer(context: Context, c: HttpContext, wanted: Wanted): Promise<Response> {
  const id = IncidentId.safeParse(c.req.param("id")).data;
  const found = await countingNone(
    context,
    findFor(context, c, { id, right: wanted.right, missing: NO_SUCH_INCIDENT }),
  );
  const decision = decisionOf(wanted, { caller: callerOf(c), at: context.world.now().toISOString() });
  const request = {
    function: "api",
    method: c.req.method,
    route: wanted.route,
    caller: c.req.header("traceparent"),
  };
  return overHttp(context, request, (inside) => take(inside, c, { id: found.id, decision }));
}

/** Of somebody who may look: whoever may not makes us write nothing, and cannot tell by the time that it takes. */
async function countingNone<T>({ drops }: Context, finding: Promise<T>): Promise<T> {
  try {
    return await finding;
  } catch (error) {
    if (error instanceof TurnedAway && error.failed === NO_SUCH_INCIDENT) await drops.count({ "no-such-decision": 1 });
    throw error;
  }
}

async function take(
  context: Context,
  c: HttpContext,
  { id, decision }: { id: string; decision: Decision },
): Promise<Response> {
  const taken = await takeDecision(context, id, decision);
  if (!taken) return fail(c, NO_SUCH_INCIDENT);
  const { incident, refusal } = taken;
  if (refusal !== undefined) return fail(c, { status: 409, error: `${decision.kind}: ${refusal}` });
  await send(context, newsOf(incident, decision), "api");
  return c.json(incidentView(incident));
}

/** A closed one has nobody to wake; people are told of it. */
function newsOf(incident: Incident, { kind, at }: Decision): ReturnType<typeof wakeUpOf>[] {
  // Of one that was closed before people were told then.
  if (kind === "delete" && isBefore(incident, at)) return [];
  const wakeUp = wakeUpOf(incident, `${kind}-${Date.parse(incident.changedAt)}`);
  return [isOpen(incident) ? wakeUp : (announcementOf(incident) ?? wakeUp)];
}

function isBefore({ progress }: Incident, at: string): boolean {
  return progress.status === "closed" && Date.parse(progress.at) < Date.parse(at);
}

function decisionOf({ kind, who, reason, digest }: Wanted, { caller, at }: { caller: Caller; at: string }): Decision {
  const isUser = caller.kind === "user";
  const person: Person = { who: printable(isUser ? caller.user.username : who, 253), selfDeclared: !isUser };
  return { kind, ...person, at, because: printable(reason, 500), ...(digest === undefined ? {} : { digest }) };
}

function bodyOf(request: Request): Promise<unknown> {
  return readOptionalJson(request, { atMostBytes: 16 * 1024 });
}
