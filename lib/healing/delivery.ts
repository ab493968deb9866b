import { IncidentId } from "../domain/ids.ts";
import type { Answer } from "../http/define-function.ts";
import type { Around, Delivery } from "../http/deliver.ts";
import type { Attributes, Happening } from "../world/trace.ts";
import { eventAttributes } from "../world/traced-world.ts";
import { type Context, within } from "./context.ts";

let isFirst = true;

/** Of the process: whoever was delivered to first waited for it to start. */
function isColdStart(): boolean {
  const was = isFirst;
  isFirst = false;
  return was;
}

/** Every delivery of an event is a span: of its incident's trace, or of a trace of its own where it is about none yet. A redelivery is another one. */
export function deliveriesOf(context: Context): Around<Context> {
  return (delivery, handle) =>
    asDelivery(context, delivery, async (inside) => {
      const answer = await handle(inside);
      inside.trace.add(answerAttributes(answer));
      return answer;
    });
}

export function asDelivery<T>(
  context: Context,
  { name, event, about, caller }: Delivery,
  work: (inside: Context) => Promise<T>,
): Promise<T> {
  const { traceparent: origin } = event.extensions;
  const from = typeof origin === "string" ? origin : undefined;
  const isOfIncident = IncidentId.safeParse(event.subject).success && from !== undefined;
  const happening: Happening = {
    name: `process ${event.type}`,
    kind: "consumer",
    attributes: {
      "faas.name": name,
      "faas.trigger": event.type === "dev.knative.sources.ping" ? "timer" : "pubsub",
      "faas.coldstart": isColdStart(),
      ...eventAttributes("process", event),
    },
    parent: isOfIncident ? from : undefined,
    // Who delivers may trace its own way; that way goes through every incident, so it is no part of one.
    links: isOfIncident ? [caller] : [from, caller],
  };
  return within(context.about(about), happening, work);
}

function answerAttributes(answer: Answer): Attributes {
  if (answer.kind !== "reply") return { "kubeheal.answer": answer.kind, "kubeheal.because": answer.why };
  const { id, type, subject } = answer.announcement;
  return { "kubeheal.answer": "reply", "kubeheal.reply": type, "kubeheal.reply.id": id, "kubeheal.incident": subject };
}

export interface HttpRequest {
  readonly function: string;
  readonly method: string;
  /** As it is written in the code: no id of anything is in it. */
  readonly route: string;
  readonly caller: string | undefined;
}

/** What comes by HTTP from people and tools is a span of a trace of its own; what it does to incidents is told in theirs. */
export function overHttp<T extends { readonly status: number }>(
  context: Context,
  { function: name, method, route, caller }: HttpRequest,
  answer: (inside: Context) => Promise<T>,
): Promise<T> {
  const happening: Happening = {
    name: `${method} ${route}`,
    kind: "server",
    attributes: {
      "faas.name": name,
      "faas.trigger": "http",
      "faas.coldstart": isColdStart(),
      "http.request.method": method,
      "http.route": route,
    },
    links: [caller],
  };
  return within(context.about({ function: name }), happening, async (inside) => {
    const response = await answer(inside);
    const { status } = response;
    inside.trace.add({ "http.response.status_code": status, ...(status >= 500 && { "error.type": String(status) }) });
    return response;
  });
}
