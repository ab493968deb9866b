import { z } from "zod";

import { CORDONED } from "../domain/cordon.ts";
import { type Outcome, blocked, done, refused, unneeded } from "../domain/outcome.ts";
import { secondsBetween } from "../domain/time.ts";
import { orNothing } from "../world/world.ts";
import { changeOnce } from "./change-once.ts";
import { type Conditioned, isTrue } from "./conditioned.ts";
import type { Schedulable } from "./cordon.ts";
import { type Applying, defineAction } from "./define-action.ts";
import { lastWriteOf, writeInWords } from "./last-writer.ts";

/** `stableSeconds`: so long it must have been well before; 0 puts it back as it was found. */
const Parameters = z.object({ uid: z.string(), stableSeconds: z.int().min(0) });
type Parameters = z.infer<typeof Parameters>;

/** As `managedFields` name this engine. */
const OURSELVES = "kubeheal";

/** Lets new pods onto a node again, if it was this engine that kept them away, and nobody has cordoned it since. */
export const uncordon = defineAction({
  class: "R4",
  rights: ["/nodes: get,patch"],
  concerns: ["node"],
  parameters: Parameters,
  async apply(applying) {
    const { step, parameters } = applying;
    const unwell = await whyNotYet(applying);
    if (unwell) return unwell;
    const became = await changeOnce<Schedulable>(applying, {
      uid: parameters.uid,
      what: "whether it takes new pods",
      judge: whyNot,
      operations: ({ metadata }) => [
        { op: "test", path: "/spec/unschedulable", value: true },
        { op: "remove", path: "/spec/unschedulable" },
        { op: "test", path: CORDONED_PATH, value: metadata.annotations?.[CORDONED] ?? null },
        { op: "remove", path: CORDONED_PATH },
      ],
    });
    return became === "made" ? done(`node ${step.target.name} takes new pods again`) : became;
  },
});

const CORDONED_PATH = "/metadata/annotations/kubeheal.io~1cordoned";

function whyNot(node: Schedulable): Outcome | undefined {
  if (node.spec?.unschedulable !== true) return unneeded("it takes new pods already");
  const write = lastWriteOf(node, ["spec", "unschedulable"]);
  const isOurs = write === undefined || write.manager === OURSELVES;
  if (node.metadata.annotations?.[CORDONED] !== undefined && isOurs) return undefined;
  return refused(`it was cordoned ${writeInWords(write)}, not by this engine: whoever did it knows when it may end`);
}

/** What speaks against letting pods back now; nothing was changed yet, so it is asked for again until the deadline. */
async function whyNotYet({ step, parameters, cluster }: Applying<Parameters>): Promise<Outcome | undefined> {
  const { stableSeconds } = parameters;
  const node = stableSeconds === 0 ? undefined : await orNothing(cluster.get<Conditioned>(step.target));
  const complaint = node && complaintOf(node);
  if (complaint !== undefined) return blocked(`node ${step.target.name} ${complaint}`);
  const since = readySince(node);
  // An action has no clock; when this attempt was asked for is written in its step.
  const asked = step.state.status === "requested" ? step.state.requestedAt : undefined;
  if (since === undefined || asked === undefined || secondsBetween(since, asked) >= stableSeconds) return undefined;
  return blocked(`node ${step.target.name} is ready since ${since}, which is not ${stableSeconds} s yet`);
}

const BAD = ["MemoryPressure", "DiskPressure", "PIDPressure"];

function complaintOf(node: Conditioned): string | undefined {
  if (!isTrue(node, "Ready")) return "is not ready";
  const pressure = BAD.find((type) => isTrue(node, type));
  return pressure && `is under ${pressure}`;
}

function readySince(node: Conditioned | undefined): string | undefined {
  return node?.status?.conditions?.find(({ type }) => type === "Ready")?.lastTransitionTime;
}
