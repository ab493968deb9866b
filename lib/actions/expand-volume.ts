import { z } from "zod";

import { type Outcome, done, failed, refused, unneeded, waiting } from "../domain/outcome.ts";
import { printable } from "../domain/printable.ts";
import { amountOf } from "../domain/quantity.ts";
import type { KubeObject } from "../world/world.ts";
import { changeOnce } from "./change-once.ts";
import { type Applying, defineAction } from "./define-action.ts";
import { lastWriterOf } from "./last-writer.ts";
import { whyQuotaForbids } from "./storage-quota.ts";

/** Written with the expansion and never taken away: what fills a volume again and again needs another answer than a larger one. */
export const EXPANDED = "kubeheal.io/volume-expanded";

/** However a plan came about, no volume is more than doubled. */
const AT_MOST = 2;

const Parameters = z.object({ uid: z.string(), from: z.string(), to: z.string() });
type Parameters = z.infer<typeof Parameters>;

interface Claim extends KubeObject {
  readonly spec: {
    readonly storageClassName?: string;
    readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
  };
  readonly status?: {
    readonly phase?: string;
    readonly capacity?: Readonly<Record<string, string>>;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  };
}

/**
 * Lets a claim ask for more, once in its life and within its namespace's quota, and waits until it has it. Whether its class allows that, the API
 * server says itself. It cannot be undone: no claim may ask for less again.
 */
export const expandVolume = defineAction({
  class: "R3",
  rights: ["/persistentvolumeclaims: get,list,watch,patch", "/resourcequotas: list"],
  parameters: Parameters,
  async apply(applying) {
    const { uid, from, to } = applying.parameters;
    const became = await changeOnce<Claim>(applying, {
      uid,
      what: "how much it asks for",
      judge: (claim) => verdictOf(claim, applying),
      operations: () => [
        { op: "test", path: "/spec/resources/requests/storage", value: from },
        { op: "replace", path: "/spec/resources/requests/storage", value: to },
      ],
      notes: { [EXPANDED]: `${from} to ${to}` },
    });
    return became === "made" ? grown(applying) : became;
  },
});

async function verdictOf(
  claim: Claim,
  { parameters, step, cluster }: Applying<Parameters>,
): Promise<Outcome | undefined> {
  const { from, to } = parameters;
  const asks = asksOf(claim);
  if (asks === to) return unneeded(`it asks for ${to} already`);
  const refusal = whyNot(claim, parameters);
  if (refusal !== undefined) return refused(refusal);
  const growth = { more: bytes(to) - bytes(from), storageClass: claim.spec.storageClassName };
  const forbidden = await whyQuotaForbids(cluster, step.target.namespace, growth);
  return forbidden === undefined ? undefined : refused(forbidden);
}

function whyNot(claim: Claim, { from, to }: Parameters): string | undefined {
  const { name, annotations = {} } = claim.metadata;
  const asks = asksOf(claim);
  if (asks !== from)
    return `what it asks for was set to ${asks ?? "nothing"} ${lastWriterOf(claim, ["spec", "resources"])} since the diagnosis`;
  if (claim.status?.phase !== "Bound") return `claim ${name} has no volume that could grow`;
  const { [EXPANDED]: expanded } = annotations;
  if (expanded !== undefined) return `it was expanded once before (${expanded}), and is not a second time`;
  if (bytes(to) > bytes(from) && bytes(to) <= bytes(from) * AT_MOST) return undefined;
  return `from ${from} to ${to} is no growth that is allowed here: more, and at most the double`;
}

function asksOf({ spec }: Claim): string | undefined {
  return spec.resources?.requests?.["storage"];
}

/** What cannot be read is nothing: nothing is no growth. */
function bytes(quantity: string | undefined): number {
  return amountOf(quantity) ?? 0;
}

/** The driver enlarges the volume, then the kubelet its file system, while a pod has it mounted. */
async function grown({ step, parameters, cluster, waitSeconds }: Applying<Parameters>): Promise<Outcome> {
  const has = ({ status }: Claim): string | undefined => status?.capacity?.["storage"];
  const isGrown = (claim: Claim): boolean => bytes(has(claim)) >= bytes(parameters.to);
  const { object } = await cluster.watchUntil<Claim>(
    step.target,
    (claim) => claim === undefined || isGrown(claim) || errorOf(claim) !== undefined,
    waitSeconds,
  );
  if (!object) return refused(`claim ${step.target.name} is gone`);
  if (isGrown(object)) return done(`it has ${has(object)}`);
  const error = errorOf(object);
  return error === undefined ? waiting(stageOf(object)) : failed(`it does not grow: ${error}`);
}

function stageOf({ status }: Claim): string {
  const isPending = status?.conditions?.some(({ type, status: is }) => type === PENDING && is === "True") === true;
  return isPending
    ? "its volume has grown, and its file system grows when a pod mounts it"
    : `it has ${status?.capacity?.["storage"] ?? "nothing"}, and its driver is asked for more`;
}

const PENDING = "FileSystemResizePending";
const ERRORS = new Set(["ControllerResizeError", "NodeResizeError"]);

function errorOf({ status }: Claim): string | undefined {
  const error = status?.conditions?.find(({ type, status: is }) => ERRORS.has(type) && is === "True");
  return error && `${error.type}: ${printable(error.message ?? "", 300)}`;
}
