import type { Settings } from "../domain/settings.ts";
import type { Context } from "../healing/context.ts";
import type { FunctionDefinition } from "../http/define-function.ts";
import { triggerOf } from "../http/trigger.ts";
import type { Delay } from "../world/delay.ts";
import { EmbeddedBroker } from "../world/in-memory/broker.ts";
import type { Log } from "../world/log.ts";
import { type Ticker, ticker } from "../world/ticker.ts";

export interface Embedding {
  readonly functions: readonly FunctionDefinition<Context>[];
  readonly settings: Settings;
  readonly now: () => Date;
  readonly delay: Delay;
  readonly log: Log;
}

export interface Embedded {
  readonly broker: EmbeddedBroker;
  readonly ticker: Ticker;
  /** Says where the functions are; before that, nothing is delivered. */
  serve(fetch: (request: Request) => Response | Promise<Response>): void;
}

/** A Broker and PingSources in this process, in Knative's place: the functions notice no difference. */
export function embed({ functions, settings, now, delay, log }: Embedding): Embedded {
  let fetch: ((request: Request) => Response | Promise<Response>) | undefined;
  const deliver = async (_path: string, request: Request): Promise<Response> => {
    return fetch ? fetch(request) : new Response("nothing is served yet", { status: 503 });
  };
  const triggers = functions.flatMap((definition) => triggerOf(definition) ?? []);
  const { heartbeatSeconds, tickSeconds, scanSeconds } = settings;
  return {
    broker: new EmbeddedBroker({ triggers, now, log, deliver, delay }),
    ticker: ticker({ heartbeatSeconds, tickSeconds, scanSeconds, now, delay, deliver, log }),
    serve: (given) => {
      fetch = given;
    },
  };
}
