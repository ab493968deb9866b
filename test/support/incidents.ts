import type { Finding } from "../../lib/domain/finding.ts";
import { type Incident, SCHEMA_VERSION } from "../../lib/domain/incident.ts";
import type { Signal } from "../../lib/domain/signal.ts";
import type { Target } from "../../lib/domain/target.ts";
import { later } from "../../lib/domain/time.ts";
import type { Step, Workflow } from "../../lib/domain/workflow.ts";
import type { At } from "../../lib/engine/transitions.ts";
import { settings } from "./settings.ts";

export const NOW = new Date("2026-01-01T12:00:00.000Z");
export const AT: At = { now: NOW, settings: settings() };

/** A moment so many seconds before (or, negative, after) now. */
export function ago(seconds: number): string {
  return later(NOW, -seconds).toISOString();
}

export const CART: Target = { apiVersion: "apps/v1", kind: "Deployment", namespace: "shop", name: "cart" };
export const TOKEN = "5ec4e75ec4e75ec4e75ec4e75ec4e75e";

export function signal(parts: Partial<Signal> = {}): Signal {
  return {
    kind: "alert",
    name: "KubePodCrashLooping",
    fingerprint: "f1",
    status: "firing",
    severity: "medium",
    startsAt: ago(300),
    heardAt: ago(300),
    labels: { namespace: "shop", pod: "cart-1" },
    ...parts,
  };
}

export function step(parts: Partial<Step> = {}): Step {
  return {
    action: "undo-rollout",
    class: "R2",
    target: CART,
    summary: "puts cart back",
    parameters: { uid: "u1" },
    undo: { action: "undo-rollout", summary: "puts cart forward again", parameters: { uid: "u1" } },
    id: "wf-0123456789ab-1-1-s1-01234567",
    attempts: 0,
    state: { status: "pending" },
    ...parts,
  };
}

/** Requested a minute ago, with nine minutes to go. */
export function requested(parts: Partial<Step> = {}): Step {
  return step({
    attempts: 1,
    startedAt: ago(60),
    deadline: ago(-540),
    state: { status: "requested", token: TOKEN, requestedAt: ago(60) },
    ...parts,
  });
}

export function doneStep(parts: Partial<Step> = {}): Step {
  return requested({ state: { status: "done", at: ago(10), changed: true, because: "it is made" }, ...parts });
}

export function workflow(parts: Partial<Workflow> = {}): Workflow {
  return {
    id: "wf-0123456789ab-1-1",
    problem: "bad-rollout",
    digest: "d1",
    plannedAt: ago(120),
    answers: ["f1"],
    soakSeconds: 120,
    steps: [step()],
    progress: { status: "running" },
    ...parts,
  };
}

export function finding(parts: Partial<Finding> = {}): Finding {
  return {
    problem: "bad-rollout",
    layer: "application",
    confidence: 0.95,
    cause: "revision 2 crashes",
    because: ["pod cart-2-a exits with code 1"],
    since: ago(300),
    restarts: 2,
    facts: {},
    ...parts,
  };
}

export function incident(parts: Partial<Incident> = {}): Incident {
  return {
    schemaVersion: SCHEMA_VERSION,
    id: "inc-0123456789ab-1",
    title: "KubePodCrashLooping: Deployment shop/cart",
    severity: "medium",
    namespace: "shop",
    target: CART,
    signals: [signal()],
    openedAt: ago(300),
    changedAt: ago(300),
    progress: { status: "opened" },
    dueAt: ago(300),
    isParked: false,
    decisions: [],
    parents: [],
    missing: [],
    earlier: [],
    workflows: 0,
    ignored: 0,
    history: [],
    traceparent: "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01",
    ...parts,
  };
}

/** With a workflow under way. */
export function healing(parts: Partial<Workflow> = {}, more: Partial<Incident> = {}): Incident {
  return incident({ progress: { status: "healing" }, workflows: 1, workflow: workflow(parts), ...more });
}

export function settled(
  ending: Extract<Incident["progress"], { status: "settled" }>["ending"],
  secondsAgo: number,
  more: Partial<Incident> = {},
): Incident {
  return incident({
    progress: { status: "settled", ending, because: "so it came out", at: ago(secondsAgo) },
    isParked: true,
    ...more,
  });
}

/** Closed after a workflow that healed it, with all that metrics tell of. */
export function closedIncident(parts: Partial<Incident> = {}): Incident {
  const { dueAt: _, ...rest } = incident({
    finding: finding(),
    owner: { kind: "argo-cd", confidence: 0.95, because: "" },
    progress: { status: "closed", ending: "healed", because: "quiet", at: ago(0) },
    workflows: 1,
    workflow: workflow({
      startedAt: ago(200),
      progress: { status: "ended", at: ago(60), outcome: "healed", because: "" },
    }),
    ...parts,
  });
  return rest;
}

/** Where it is, in one line: `settled handed-over`, `healing running`. */
export function whereIs({ progress, workflow: live }: Incident): string {
  if (progress.status === "settled" || progress.status === "closed") return `${progress.status} ${progress.ending}`;
  return progress.status === "healing" ? `healing ${live?.progress.status}` : progress.status;
}
