/** What the guard looks at, in a form for tests. */
import { type Attempt, NEVER_TRIED } from "../../lib/domain/target-record.ts";
import type { Circumstances } from "../../lib/engine/circumstances.ts";
import { NOW, ago, healing, step } from "./incidents.ts";
import { policy } from "./policy.ts";

export const POLICY = { ok: true, value: policy(), paused: false } as const;
export const ruledBy = (rules: object): Partial<Circumstances> => ({ policy: { ...POLICY, value: policy(rules) } });
export const attempt = (parts: Partial<Attempt> = {}): Attempt => ({
  remedy: "bad-rollout",
  workflow: "wf-0123456789ab-1-9",
  incident: "inc-0123456789ab-1",
  at: ago(600),
  ending: "handed-over",
  because: "it did not help",
  ...parts,
});
export const tried = (parts: Partial<Attempt> = {}): Circumstances["record"] => ({
  ...NEVER_TRIED,
  tried: [attempt(parts)],
});

/** All is well: opted in to auto, deployed by hand, nothing tried. */
export function circumstances(parts: Partial<Circumstances> = {}): Circumstances {
  return {
    now: NOW,
    incident: healing(),
    step: step(),
    policy: POLICY,
    namespace: { name: "shop", mode: "auto", maintenance: false },
    owner: { kind: "person", confidence: 0.6, because: "no mark" },
    decides: true,
    maintenance: undefined,
    record: NEVER_TRIED,
    rival: undefined,
    healers: [],
    upgrade: undefined,
    lately: { incidents: 1, nodes: 0 },
    nodes: undefined,
    ...parts,
  };
}
