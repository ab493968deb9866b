import { WorldError } from "../world.ts";
import type { WorldErrorKind } from "../world.ts";
import { Lost } from "./connection.ts";
import type { Answer } from "./connection.ts";
import { SEVERAL_BUDGETS } from "./several-budgets.ts";

/** What was asked, for the message, and whether it may have changed something. */
export interface Question {
  readonly verb: string;
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly changes: boolean;
}

/** The API server's `Status`, as far as it is read. */
interface Status {
  readonly message?: string;
  readonly reason?: string;
  readonly details?: { readonly causes?: readonly { readonly reason?: string; readonly message?: string }[] };
}

const KINDS: Readonly<Record<number, WorldErrorKind>> = {
  401: "forbidden",
  403: "forbidden",
  404: "not-found",
  409: "conflict",
  429: "throttled",
};

/** All that the API server says about a JSON Patch whose `test` fails, or whose path is not there. */
const DOES_NOT_FIT = "the server rejected our request due to an error in our request";

const LONGEST_MESSAGE = 1000;
/** A wrong value comes back in the message, and may be a whole Secret. */
const LONG_VALUE = /Invalid value: "(?:[^"\\]|\\.){80,}"/g;

/** The error for an answer that is not a yes. */
export function refusal(question: Question, answer: Answer): WorldError {
  const status = parseStatus(answer.body);
  const seconds = Number(answer.retryAfter);
  return new WorldError(
    kindOf(question, answer.status, status),
    `${inWords(question)}: ${answer.status} ${reasonOf(status)}`.slice(0, LONGEST_MESSAGE),
    seconds > 0 ? { retryAfterSeconds: seconds } : {},
  );
}

/** The error for a request to which no whole answer came. */
export function noAnswer(question: Question, error: unknown): WorldError {
  if (error instanceof WorldError) return error;
  const reason = error instanceof Error ? error.message : "no answer";
  return new WorldError(kindOfSilence(question, error), `${inWords(question)}: ${reason}`, { cause: error });
}

function kindOfSilence({ changes }: Question, error: unknown): WorldErrorKind {
  const lost = error instanceof Lost ? error : undefined;
  if (changes && lost?.wasSent !== false) return "unknown-result";
  return lost?.wasTooLarge ? "invalid" : "unavailable";
}

function kindOf(question: Question, code: number, status: Status): WorldErrorKind {
  if (code >= 500) return kindOfServerFault(question, code, status);
  if (code === 409 && status.reason === "AlreadyExists") return "exists";
  if (code === 429 && hasBudgetCause(status)) return "blocked";
  if (code === 422 && status.message === DOES_NOT_FIT) return "conflict";
  return KINDS[code] ?? "invalid";
}

function kindOfServerFault({ verb, changes }: Question, code: number, { message = "" }: Status): WorldErrorKind {
  if (verb === "evict" && message.includes(SEVERAL_BUDGETS)) return "blocked";
  // A gateway that waited in vain and an etcd that did not answer in time cannot say what became of a write.
  const isTimeOut = code === 502 || code === 504 || /timed out|timeout|deadline exceeded/i.test(message);
  return changes && isTimeOut ? "unknown-result" : "unavailable";
}

function hasBudgetCause(status: Status): boolean {
  return status.details?.causes?.some(({ reason }) => reason === "DisruptionBudget") ?? false;
}

function reasonOf({ message = "", details }: Status): string {
  if (message === DOES_NOT_FIT) return "the patch does not fit the object as it is now";
  const causes = (details?.causes ?? [])
    .map((cause) => cause.message ?? "")
    .filter((cause) => !message.includes(cause));
  const told = [message, ...causes].filter(Boolean).join(" ");
  return told.replaceAll(LONG_VALUE, "Invalid value") || "(no reason given)";
}

function parseStatus(body: string): Status {
  try {
    const parsed = JSON.parse(body) as unknown;
    return typeof parsed === "object" && parsed !== null ? parsed : {};
  } catch {
    return { message: body.slice(0, 200) };
  }
}

function inWords({ verb, kind, namespace, name }: Question): string {
  const where = [namespace, name].filter((part) => part !== undefined).join("/");
  return `could not ${verb} ${kind}${where && ` ${where}`}`;
}
