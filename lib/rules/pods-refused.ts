import { printable } from "../domain/printable.ts";
import { defineRule } from "./define-rule.ts";

/** The API server creates no pod for it: who forbids that, it says. */
export const podsRefused = defineRule((evidence) => {
  const { workload, pods, notes } = evidence;
  const alive = pods.filter(({ isLeaving }) => !isLeaving).length;
  const note = alive < workload.wanted ? notes.find(({ reason }) => reason === "FailedCreate") : undefined;
  const said = workload.refused ?? (note && { since: note.at, message: note.message });
  if (!said) return undefined;
  const { who, layer } = refuserIn(said.message);
  return {
    layer,
    confidence: 0.93,
    cause: `${who}, so the API server creates no more pods for it: ${alive} of ${workload.wanted} are there`,
    because: [`the API server says: ${printable(said.message, 400)}`],
    since: said.since,
    restarts: 0,
    facts: {},
  };
});

interface Refuser {
  readonly who: string;
  readonly layer: "application" | "platform";
}

const REFUSERS: readonly (readonly [RegExp, (...parts: string[]) => Refuser])[] = [
  [
    /exceeded quota: ([^,\s]+)(?:, (requested: .+?, used: .+?, limited: .+?))?$/m,
    (quota, figures = "") => ({
      who: `ResourceQuota ${quota} is used up${figures === "" ? "" : ` (${figures})`}`,
      layer: "platform",
    }),
  ],
  [
    /failed quota: ([^:\s]+): must specify (.+?)(?:;|$)/m,
    (quota, fields) => ({ who: `ResourceQuota ${quota} wants its pods to name ${fields}`, layer: "application" }),
  ],
  [
    /admission webhook "([^"]+)" denied the request/,
    (webhook) => ({ who: `admission webhook ${webhook} refuses its pods`, layer: "platform" }),
  ],
  [
    /failed calling webhook "([^"]+)"/,
    (webhook) => ({ who: `admission webhook ${webhook} does not answer`, layer: "platform" }),
  ],
  [
    /ValidatingAdmissionPolicy '([^']+)'/,
    (policy) => ({ who: `ValidatingAdmissionPolicy ${policy} refuses its pods`, layer: "platform" }),
  ],
  [
    /violates PodSecurity "([^"]+)"/,
    (level) => ({ who: `the namespace's PodSecurity ${level} refuses its pods`, layer: "application" }),
  ],
  [
    /unable to validate against any security context constraint/,
    () => ({ who: "no SecurityContextConstraint allows its pods", layer: "application" }),
  ],
  [
    /serviceaccount "([^"]+)" not found/,
    (account) => ({ who: `ServiceAccount ${account} is not there`, layer: "application" }),
  ],
  [
    /((?:maximum|minimum) [\w.-]+ usage per (?:Container|Pod) is [^,\]]+, but (?:limit|request|no request|no limit)[^,\].]*)/,
    (bound) => ({ who: `a LimitRange of its namespace refuses its pods (${bound})`, layer: "application" }),
  ],
  [
    /no PriorityClass with name (\S+) was found/,
    (name) => ({ who: `PriorityClass ${name} is not there`, layer: "application" }),
  ],
];

export function refuserIn(message: string): Refuser {
  for (const [pattern, refuser] of REFUSERS) {
    const [whole, ...parts] = pattern.exec(message) ?? [];
    if (whole !== undefined) return refuser(...parts);
  }
  return { who: "the API server refuses its pods", layer: "platform" };
}
