import type { Incident } from "../../lib/domain/incident.ts";
import { type RequestedStep, requestedStep } from "../../lib/domain/workflow.ts";
import type { PatchOperation } from "../../lib/world/world.ts";
import { type Call, isWrite } from "./mortal-world.ts";

/** A write that the API server carried out on something that is not the engine's own. */
export interface Change {
  readonly what: string;
  readonly at: Date;
  /** The step whose receipt it leaves, or the uid of the pod it evicts. */
  readonly receipt: string | undefined;
  /** What was requested at that moment, by the stored state. */
  readonly requested: RequestedStep | undefined;
  /** Whether the brake was on all the time since its process began to handle the event. */
  readonly whilePaused: boolean;
}

/** One write of an incident, as it was and as it is. */
export interface Turn {
  readonly before: Incident | undefined;
  readonly after: Incident;
  readonly at: Date;
  readonly bytes: number;
}

/** Who made a call: was the brake on when it began, and how often it had been let off by then. */
export interface Caller {
  readonly sawTheBrake: boolean;
  readonly releasesSeen: number;
}

/** Writes down what really happened in the cluster, whatever the engine believes. */
export class Journal {
  readonly changes: Change[] = [];
  readonly turns: Turn[] = [];
  /** Everything that was written by the engine: kinds and namespaces. */
  readonly written = new Set<string>();
  readonly incidents = new Map<string, Incident>();
  /** How often a brake was let off, by the policy or in an incident. */
  releases = 0;
  #biggest = 0;

  get biggest(): number {
    return this.#biggest;
  }

  /** Called right before a call is carried out, so the stored state is the one of that moment; the answer is called if it succeeds. */
  observe(call: Call, caller: Caller, now: Date): () => void {
    if (!isWrite(call)) return () => undefined;
    const { verb, kind, namespace = "", name = "" } = call;
    const change: Change = {
      what: `${verb} ${kind} ${name}`,
      at: now,
      receipt: receiptOf(call),
      requested: this.#requested(),
      whilePaused: caller.sawTheBrake && caller.releasesSeen === this.releases,
    };
    return () => {
      this.written.add(`${verb} ${kind} in ${namespace}`);
      if (kind === "ConfigMap") this.#noteState(call, now);
      else if (kind !== "Event") this.changes.push(change);
    };
  }

  #requested(): RequestedStep | undefined {
    return [...this.incidents.values()]
      .map(({ workflow }) => requestedStep(workflow))
      .find((step) => step !== undefined);
  }

  #noteState({ content }: Call, at: Date): void {
    const { data = {} } = content as { data?: Record<string, string> };
    const bytes = Buffer.byteLength(Object.values(data).join(""));
    this.#biggest = Math.max(this.#biggest, bytes);
    const text = data["incident.json"];
    if (text === undefined) return;
    const after = JSON.parse(text) as Incident;
    if (this.incidents.get(after.id)?.pausedBy !== undefined && after.pausedBy === undefined) this.releases += 1;
    this.turns.push({ before: this.incidents.get(after.id), after, at, bytes });
    this.incidents.set(after.id, after);
  }
}

function receiptOf({ verb, content }: Call): string | undefined {
  if (verb === "evict") return (content as { uid: string }).uid;
  if (verb !== "patch") return undefined;
  const written = (content as readonly PatchOperation[]).find(
    ({ op, path }) => op === "add" && path.endsWith("~1receipt"),
  );
  return written && "value" in written ? String(written.value) : undefined;
}
