import { type Outcome, blocked, done, failed, refused, waiting } from "../domain/outcome.ts";
import type { KubeObject } from "../world/world.ts";
import { changeOnce } from "./change-once.ts";
import type { Applying } from "./define-action.ts";

export interface Application extends KubeObject {
  readonly spec: {
    readonly syncPolicy?: {
      readonly automated?: { readonly enabled?: boolean };
      readonly syncOptions?: readonly string[];
    };
  };
  readonly operation?: Operation;
  readonly status?: {
    readonly history?: readonly {
      readonly id?: number;
      readonly revision?: string;
      readonly revisions?: readonly string[];
      readonly source?: object;
    }[];
    readonly operationState?: {
      readonly phase?: string;
      readonly message?: string;
      readonly operation?: Operation;
    };
  };
}

interface Operation {
  readonly initiatedBy?: { readonly username?: string; readonly automated?: boolean };
  readonly info?: readonly { readonly name: string; readonly value: string }[];
  readonly sync?: object;
}

export const APPLICATION_RIGHTS = ["argoproj.io/applications: get,list,watch,patch"];

/** By this entry of an operation's `info` we know our own again. */
const STEP = "kubeheal.io/step";

interface Asking {
  readonly uid: string;
  /** What speaks against it as the Application is now. */
  readonly judge?: (application: Application) => Outcome | undefined;
  /** The `sync` part of the operation. */
  readonly sync: (application: Application) => object;
}

/**
 * Asks Argo CD for one operation, as its own API server does: by writing `operation`, only while none is there
 * (https://github.com/argoproj/argo-cd/blob/v3.2.3/util/argo/argo.go, SetAppOperation). Then it watches for the end of just that one: what stood in
 * `operationState` before, or came after, says nothing of ours, and `Synced` says nothing of any.
 */
export async function operateOnce(applying: Applying<unknown>, { uid, judge, sync }: Asking): Promise<Outcome> {
  const { step, cluster, dryRun } = applying;
  const now = await cluster.get<Application>(step.target);
  // An ApplicationSet writes its Applications anew, and with that a receipt may go; what the operation says of itself stays.
  if (now.metadata.uid === uid && isOurs(now, step.id) && !dryRun) return ended(applying);
  const became = await changeOnce<Application>(applying, {
    uid,
    what: "its operation",
    judge: (application) => atWork(application) ?? judge?.(application),
    operations: (application) => [
      { op: "test", path: "/operation", value: null },
      {
        op: "add",
        path: "/operation",
        value: {
          initiatedBy: { username: "kubeheal" },
          info: [
            { name: STEP, value: step.id },
            { name: "reason", value: step.summary },
          ],
          sync: { ...sync(application), ...optionsOf(application) },
        },
      },
    ],
  });
  return became === "made" ? ended(applying) : became;
}

/** What its policy asks of every sync; Argo CD's API server adds them, its controller does not. */
function optionsOf({ spec }: Application): object {
  const { syncOptions } = spec.syncPolicy ?? {};
  return syncOptions ? { syncOptions } : {};
}

/** A second operation would replace the first one. */
function atWork({ operation, status, metadata: { name } }: Application): Outcome | undefined {
  const phase = status?.operationState?.phase;
  const isAtWork = operation !== undefined || phase === "Running" || phase === "Terminating";
  return isAtWork ? blocked(`another operation on Application ${name} has begun meanwhile`) : undefined;
}

function isOurs({ operation, status }: Application, stepId: string): boolean {
  return [operation, status?.operationState?.operation].some((each) => hasInfo(each, stepId));
}

function hasInfo(operation: Operation | undefined, stepId: string): boolean {
  return operation?.info?.some(({ name, value }) => name === STEP && value === stepId) === true;
}

async function ended({ step, cluster, waitSeconds }: Applying<unknown>): Promise<Outcome> {
  const { object } = await cluster.watchUntil<Application>(
    step.target,
    (application) => application === undefined || phaseOf(application, step.id) !== undefined,
    waitSeconds,
  );
  if (!object) return refused(`Application ${step.target.name} is gone`);
  const message = object.status?.operationState?.message ?? "";
  const phase = phaseOf(object, step.id);
  if (phase === undefined)
    return waiting(object.operation ? "Argo CD has not begun yet" : `Argo CD is at it: ${message}`);
  return phase === "Succeeded"
    ? done(`Argo CD has done it: ${message}`)
    : failed(`Argo CD could not do it: ${message}`.slice(0, 500));
}

/** How our own operation ended; undefined while it has not. */
function phaseOf({ operation, status }: Application, stepId: string): string | undefined {
  const { phase = "", operation: last } = status?.operationState ?? {};
  const isOver = operation === undefined && ["Succeeded", "Failed", "Error"].includes(phase);
  return isOver && hasInfo(last, stepId) ? phase : undefined;
}
