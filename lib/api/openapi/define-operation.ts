import type { z } from "zod";

/** One route as `/openapi.json` describes it, by the schemas that check what is sent and, in tests, what is answered. */
export interface Operation {
  readonly method: "get" | "post" | "delete";
  /** As OpenAPI writes it: `/api/v1/incidents/{id}`. */
  readonly path: string;
  /** Where the one made of method and path is taken. */
  readonly id?: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  /** Of the path's parameters that have more to them than being there. */
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  /** A body may be left out. */
  readonly isBodyOptional?: boolean;
  /** By status; text where it is no JSON. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Statuses of the one shape of errors, beside those that every route has. */
  readonly failures?: readonly number[];
  /** Nobody is asked who they are. */
  readonly isOpen?: boolean;
}

export interface Answer {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** Of what is no JSON. */
  readonly mediaType?: "text/plain" | "text/html";
}

export const TAGS = {
  incidents: "What is wrong, what was found out, what was done about it.",
  decisions: "What people decide about an incident.",
  remediation: "Asking for something to be healed.",
  detection: "Who deploys a workload.",
  engine: "The engine itself.",
  models: "Models that are asked, and what they say.",
  insights: "Predictions and recommendations.",
} as const;
export type Tag = keyof typeof TAGS;
