import { z } from "zod";

import { type Outcome, done, failed, refused, unneeded } from "../domain/outcome.ts";
import { type KubeObject, WorldError } from "../world/world.ts";
import { changeOnce } from "./change-once.ts";
import { type Conditioned, isTrue } from "./conditioned.ts";
import { type Applying, defineAction } from "./define-action.ts";
import { lastWriteOf, writeInWords } from "./last-writer.ts";

/** Where a Service sends. */
const Sending = z.object({
  selector: z.record(z.string(), z.string()),
  ports: z.array(z.looseObject({ port: z.int() })),
});
type Sending = z.infer<typeof Sending>;

/** Both in JSON: what was found, and what was applied. */
const Parameters = z.object({ uid: z.string(), from: z.string(), to: z.string() });

interface Service extends KubeObject {
  readonly spec: Partial<Sending>;
}

/** Sets selector and ports of a Service to what the last `kubectl apply` asked for, and looks whether pods that are ready are behind it then. */
export const restoreService = defineAction({
  class: "R2",
  rights: ["/services: get,patch", "/pods: list"],
  decides: ["spec"],
  parameters: Parameters,
  async apply(applying) {
    const { parameters, step } = applying;
    const from = read(parameters.from);
    const to = read(parameters.to);
    const became = await changeOnce<Service>(applying, {
      uid: parameters.uid,
      what: "its selector and ports",
      judge: (service) => verdictOf(service, { from, to }),
      operations: ({ spec: { selector, ports } }) => [
        { op: "test", path: "/spec/selector", value: selector ?? null },
        { op: "test", path: "/spec/ports", value: ports ?? null },
        { op: "add", path: "/spec/selector", value: to.selector },
        { op: "add", path: "/spec/ports", value: to.ports },
      ],
    });
    if (became !== "made") return became;
    return step.undoes === undefined ? podsBehind(applying, to) : done("it sends where it was found to send");
  },
});

function read(text: string): Sending {
  try {
    return Sending.parse(JSON.parse(text));
  } catch (error) {
    throw new WorldError("invalid", "the plan's selector and ports cannot be read", { cause: error });
  }
}

function verdictOf(service: Service, { from, to }: { from: Sending; to: Sending }): Outcome | undefined {
  if (isLike(service, to)) return unneeded("it sends there already");
  if (isLike(service, from)) return undefined;
  const who = writeInWords(lastWriteOf(service, ["spec", "selector"], ["spec", "ports"]));
  return refused(`its selector or its ports were changed ${who} since the diagnosis`);
}

/** The API server fills in what nobody asked for; what was asked for must be as asked. */
function isLike({ spec: { selector = {}, ports = [] } }: Service, wanted: Sending): boolean {
  const keys = Object.keys({ ...selector, ...wanted.selector });
  return (
    keys.every((key) => selector[key] === wanted.selector[key]) &&
    ports.length === wanted.ports.length &&
    wanted.ports.every((port, index) => Object.entries(port).every(([key, value]) => ports[index]?.[key] === value))
  );
}

async function podsBehind({ step, cluster }: Applying<unknown>, { selector }: Sending): Promise<Outcome> {
  const labelSelector = Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
  const kind = { apiVersion: "v1", kind: "Pod" };
  const { items } = await cluster.list<Conditioned>(kind, { namespace: step.target.namespace, labelSelector });
  const ready = items.filter((pod) => isTrue(pod, "Ready")).length;
  if (ready === 0) return failed(`no pod that is ready is behind Service ${step.target.name} all the same`);
  return done(`${ready} pods that are ready are behind Service ${step.target.name}`);
}
