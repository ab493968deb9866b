import type { Hono } from "hono";
import type { z } from "zod";

import type { Drop } from "../domain/drop.ts";
import type { Announcement } from "../domain/events.ts";
import type { FunctionRights } from "../domain/rights.ts";

/** What a function says when it has heard an event. Anything that went wrong is thrown, see `answers.ts`. */
export type Answer =
  | { readonly kind: "accepted"; readonly why: string }
  | { readonly kind: "ignored"; readonly why: string; readonly counted?: Drop | undefined }
  | { readonly kind: "reply"; readonly announcement: Announcement };

export function accepted(why: string): Answer {
  return { kind: "accepted", why };
}

/** `counted`: under which word the drop is stored; nothing that was sent. */
export function ignored(why: string, counted?: Drop): Answer {
  return { kind: "ignored", why, counted };
}

export function reply(announcement: Announcement): Answer {
  return { kind: "reply", announcement };
}

/** An event as a handler gets it: `data` has been read by the schema that `on` names for its type. */
export interface Heard<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly id: string;
  readonly source: string;
  readonly subject: string | undefined;
  readonly time: string | undefined;
  readonly data: Data;
  readonly extensions: Readonly<Record<string, string | number | boolean>>;
  /** The extension, when it is well-formed; anything else is as good as none. */
  readonly traceparent: string | undefined;
}

/** From event type to the schema of its data; `z.unknown()` where the data does not matter. */
type Schemas = Readonly<Record<string, z.ZodType>>;

type HeardOn<On extends Schemas> = { [Type in keyof On & string]: Heard<Type, z.infer<On[Type]>> }[keyof On & string];

/** A function as the rest of the engine sees it: which events it hears is no longer in its type. */
export interface FunctionDefinition<Context> {
  /** Its Knative Service, its Trigger and its path, `/functions/<name>`. */
  readonly name: string;
  readonly on: Schemas;
  /** Types of `on` that come straight from a source and not through the Broker: the Trigger does not ask for them. */
  readonly direct?: readonly string[];
  /** Per type, the values that an extension must have one of; others are not for this function. */
  readonly attributes?: Readonly<Record<string, Readonly<Record<string, readonly string[]>> | undefined>>;
  /** Of its Trigger. The back-off doubles with each attempt. */
  readonly delivery: { readonly timeoutSeconds: number; readonly retry: number; readonly backoffSeconds: number };
  /** Of its Service; the limit is longer than that of a delivery, so that the Trigger gives up first. */
  readonly service: { readonly timeoutSeconds: number; readonly concurrency: number };
  /** What its ServiceAccount may do; Roles and the admission policy are written from this. */
  readonly rights: FunctionRights;
  /** What it serves to people and tools beside events: the webhook, the REST API, the page. Loaded when one of them first asks. */
  readonly routes?: () => Promise<(context: Context) => Hono>;
  handle(event: Heard, context: Context): Promise<Answer>;
}

interface Declared<Context, On extends Schemas> extends FunctionDefinition<Context> {
  readonly on: On;
  readonly direct?: readonly (keyof On & string)[];
  readonly attributes?: { readonly [Type in keyof On & string]?: Readonly<Record<string, readonly string[]>> };
  handle(event: HeardOn<On>, context: Context): Promise<Answer>;
}

/** Called twice, because TypeScript infers either all type arguments or none: the context is named, the events are inferred. */
export function defineFunction<Context>() {
  return <const On extends Schemas>(declared: Declared<Context, On>): FunctionDefinition<Context> => declared;
}

export function pathOf(name: string): string {
  return `/functions/${name}`;
}

export function deadLetterPathOf(name: string): string {
  return `/dead-letters/${name}`;
}
