import type { ZodError } from "zod";

import type { CountsDrops } from "../domain/drop.ts";
import type { CloudEvent } from "../domain/events.ts";
import type { Log } from "../world/log.ts";
import { idsIn } from "../world/trace.ts";
import type { World } from "../world/world.ts";
import { announced } from "./announced.ts";
import { failureOf, saidOf } from "./answers.ts";
import { encodeBinary } from "./cloud-event.ts";
import { ignored, type Answer, type FunctionDefinition, type Heard } from "./define-function.ts";
import { quoted } from "./quoted.ts";
import { readEvent } from "./read-event.ts";
import { Refused } from "./refused.ts";
import type { Said, Sent } from "./sent-and-said.ts";

export interface Serving<Context> {
  readonly context: Context;
  readonly world: Pick<World, "now">;
  readonly drops: CountsDrops;
  readonly log: Log;
  /** Each delivery has a context of its own, whose log and trace know which one it is. */
  readonly around?: Around<Context>;
}

export type Around<Context> = (delivery: Delivery, handle: (context: Context) => Promise<Answer>) => Promise<Answer>;

export interface Delivery {
  readonly name: string;
  readonly event: CloudEvent;
  /** Its ids, as the log has them. */
  readonly about: object;
  /** W3C trace context of the HTTP request: of whoever delivers, and not of the event. */
  readonly caller: string | undefined;
}

/** One event in, and out comes what Knative understands, see `answers.ts`. Whatever goes wrong is an answer, too. */
export async function deliver<Context>(
  definition: FunctionDefinition<Context>,
  { context, world, drops, log, around = (_, handle) => handle(context) }: Serving<Context>,
  sent: Sent,
): Promise<Said> {
  const { name } = definition;
  let about: object = { function: name };
  try {
    const event = await readEvent(sent);
    about = aboutOf(name, event);

    const caller = sent.headers.get("traceparent") ?? undefined;
    const answer = await around({ name, event, about, caller }, (inside) => answerTo(event, definition, inside));

    log.info({ ...about, ...idsOf(answer), answer: answer.kind }, inWords(answer));
    if (answer.kind === "ignored" && answer.counted !== undefined) await drops.count({ [answer.counted]: 1 });
    if (answer.kind !== "reply") return { status: 202, headers: {}, body: undefined };

    const cause = { id: event.id, traceparent: traceparentOf(event) };
    return { status: 200, ...encodeBinary(announced(answer.announcement, { name, now: world.now(), cause })) };
  } catch (error) {
    const failure = failureOf(error);
    if (error instanceof Refused) await drops.count({ "refused-event": 1 });
    // As loud as it is: what a sender did or the outside did is a warning, what we did is an error with its stack.
    if (failure.status === 500) log.error({ ...about, status: failure.status, err: error }, failure.error);
    else log.warn({ ...about, status: failure.status }, failure.error);
    return saidOf(failure);
  }
}

async function answerTo<Context>(
  event: CloudEvent,
  definition: FunctionDefinition<Context>,
  context: Context,
): Promise<Answer> {
  if (isHeard(event, definition)) return definition.handle(heard(event, definition), context);
  return ignored(`events of type ${quoted(event.type)} with these attributes are not for this function`, "not-for-us");
}

function isHeard(
  event: CloudEvent,
  { on, attributes }: Pick<FunctionDefinition<unknown>, "on" | "attributes">,
): boolean {
  if (!Object.hasOwn(on, event.type)) return false;
  const wanted = Object.entries(attributes?.[event.type] ?? {});
  return wanted.every(([name, values]) => values.includes(String(event.extensions[name])));
}

/** The event as the handler gets it. No data where there must be some is malformed; other data is not understood. */
function heard(event: CloudEvent, { on }: Pick<FunctionDefinition<unknown>, "on">): Heard {
  const { id, source, type, subject, time, extensions } = event;
  const result = on[type]!.safeParse(event.data);
  if (!result.success) throw new Refused(event.data === undefined ? 400 : 422, whatIsWrong(result.error));

  return { id, source, type, subject, time, extensions, data: result.data, traceparent: traceparentOf(event) };
}

function whatIsWrong({ issues }: ZodError): string {
  const sentences = issues.slice(0, 3).map(({ path, message }) => `${["data", ...path].join(".")}: ${message}`);
  return quoted(sentences.join("; "), 300).slice(1, -1);
}

function traceparentOf({ extensions }: CloudEvent): string | undefined {
  const sent = extensions["traceparent"];
  return idsIn(sent) && String(sent);
}

function aboutOf(name: string, event: CloudEvent): object {
  const trace = idsIn(event.extensions["traceparent"])?.traceId;
  return { function: name, event: event.id.slice(0, 128), incident: event.subject?.slice(0, 128), trace };
}

/** Of the incident that it is about, which an event from elsewhere did not know. */
function idsOf(answer: Answer): object {
  if (answer.kind !== "reply") return {};
  const { subject: incident, extensions } = answer.announcement;
  return { incident, ...(extensions?.["traceparent"] && { trace: idsIn(extensions["traceparent"])?.traceId }) };
}

function inWords(answer: Answer): string {
  return answer.kind === "reply" ? `replied ${answer.announcement.type}` : answer.why;
}
