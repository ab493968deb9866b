import { isLaterStep } from "../domain/ids.ts";
import { type Outcome, done, refused, unneeded } from "../domain/outcome.ts";
import { type KubeObject, type PatchOperation, WorldError, isWorldError } from "../world/world.ts";
import { type Applying, RECEIPT, RECEIPT_PATH } from "./define-action.ts";

/** How often a change that met another's write is judged again within one request. */
const TRIES = 3;

/** A change of what an object should be. */
export interface ChangeOf<T extends KubeObject> {
  /** Of the object that was diagnosed: another one of its name is left alone. */
  readonly uid: string;
  /** What is changed, for people: `its pod template`. */
  readonly what: string;
  /** What speaks against it as the object is now, or that it is so already; undefined: it is to be made. */
  readonly judge: (object: T) => Outcome | undefined | Promise<Outcome | undefined>;
  /** A `test` of every value that is replaced, and what replaces it. */
  readonly operations: (object: T) => readonly PatchOperation[] | Promise<readonly PatchOperation[]>;
  /** Annotations that are written with the receipt. */
  readonly notes?: Readonly<Record<string, string>>;
}

/**
 * Changes an object at most once under a step's id, however often it is called: one request tests what it replaces, makes the change and leaves the
 * receipt. "made": the change is there, by this call or by an earlier one; whether it took effect is for the caller to see.
 */
export async function changeOnce<T extends KubeObject>(
  { step, cluster, dryRun }: Pick<Applying<unknown>, "step" | "cluster" | "dryRun">,
  change: ChangeOf<T>,
): Promise<Outcome | "made"> {
  const { target } = step;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const object = await cluster.get<T>(target);
    const verdict = await verdictOf(object, step.id, change);
    if (verdict === "made" && dryRun) return unneeded("it is made already");
    if (verdict) return verdict;
    const operations: PatchOperation[] = [
      { op: "test", path: "/metadata/uid", value: change.uid },
      ...(await change.operations(object)),
      ...receiptOn(object, step.id, change.notes),
    ];
    try {
      await cluster.patch(target, operations, { dryRun });
      return dryRun ? done("the API server would accept it") : "made";
    } catch (error) {
      if (!isWorldError(error, "conflict", "unknown-result")) throw error;
    }
  }
  throw new WorldError("unavailable", `${target.kind} ${target.name} was changed by others ${TRIES} times in a row`);
}

async function verdictOf<T extends KubeObject>(
  object: T,
  stepId: string,
  { uid, what, judge }: ChangeOf<T>,
): Promise<Outcome | "made" | undefined> {
  const { kind, metadata } = object;
  if (metadata.uid !== uid)
    return refused(`${kind} ${metadata.name} is another object than the one that was diagnosed (its uid differs)`);
  const receipt = metadata.annotations?.[RECEIPT];
  if (receipt === stepId) return "made";
  // A late twin: it finds the field as it once was, because a later step has put it back.
  if (receipt !== undefined && isLaterStep(receipt, stepId))
    return refused(`the later step ${receipt} has changed ${what} since`);
  return judge(object);
}

/**
 * Writes the receipt over just the one that was read: a late twin of an earlier step must not find the field as it once was and change it
 * again. A server tests an absent key only where its map is there, so without annotations the whole map is tested and added.
 */
function receiptOn({ metadata: { annotations } }: KubeObject, stepId: string, notes: Notes = {}): PatchOperation[] {
  if (annotations === undefined) {
    const path = "/metadata/annotations";
    return [
      { op: "test", path, value: null },
      { op: "add", path, value: { [RECEIPT]: stepId, ...notes } },
    ];
  }
  return [
    { op: "test", path: RECEIPT_PATH, value: annotations[RECEIPT] ?? null },
    { op: "add", path: RECEIPT_PATH, value: stepId },
    ...Object.entries(notes).map(([key, value]) => ({ op: "add" as const, path: pathOf(key), value })),
  ];
}

type Notes = NonNullable<ChangeOf<KubeObject>["notes"]>;

/** RFC 6901: `~` and `/` are escaped. */
function pathOf(annotation: string): string {
  return `/metadata/annotations/${annotation.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
