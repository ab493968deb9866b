import { expect, it } from "vitest";

import { POD, POD_DISRUPTION_BUDGET } from "../../../lib/world/kubernetes/kinds.ts";
import type { Pod, PodDisruptionBudget } from "../../../lib/world/kubernetes/objects.ts";
import { OTHER_UID, outcomeOf } from "./stage.ts";
import type { Stage } from "./stage.ts";

interface Victim {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

const REHEARSED = { dryRun: true };
const SECONDS_TO_SETTLE = 30;

export function evicts(stage: Stage): void {
  const readyPod = async (name: string, app: string): Promise<Victim> => {
    const { namespace } = stage;
    const { metadata } = await stage.cluster.create<Pod>({
      ...POD,
      metadata: { namespace, name, labels: { app } },
      spec: { containers: [{ name: "main", image: "registry.example/app:1" }] },
    });
    const { satisfied } = await stage.cluster.watchUntil<Pod>({ ...POD, namespace, name }, isReady, SECONDS_TO_SETTLE);
    expect(satisfied).toBe(true);
    return { namespace, name, uid: metadata.uid ?? "" };
  };

  const createBudget = async (name: string, app: string, minAvailable: number): Promise<void> => {
    await stage.cluster.create<PodDisruptionBudget>({
      ...POD_DISRUPTION_BUDGET,
      metadata: { namespace: stage.namespace, name },
      spec: { minAvailable, selector: { matchLabels: { app } } },
    });
  };

  const budget = async (name: string, app: string, minAvailable: number): Promise<void> => {
    const { namespace } = stage;
    await createBudget(name, app, minAvailable);
    await stage.cluster.watchUntil({ ...POD_DISRUPTION_BUDGET, namespace, name }, hasCounted, SECONDS_TO_SETTLE);
  };

  const isStaying = async ({ namespace, name, uid }: Victim): Promise<boolean> => {
    const { object } = await stage.cluster.watchUntil<Pod>({ ...POD, namespace, name }, () => true, 0);
    return object?.metadata.uid === uid && object.metadata.deletionTimestamp === undefined;
  };

  it("lets a pod go that no budget protects", async () => {
    const pod = await readyPod("free", "free");

    expect(await outcomeOf(stage.cluster.evict(pod))).toBe("done");
    expect(await isStaying(pod)).toBe(false);
  });

  it("evicts only the pod with that uid", async () => {
    const pod = await readyPod("reborn", "reborn");

    expect(await outcomeOf(stage.cluster.evict({ ...pod, uid: OTHER_UID }))).toBe("conflict");
    expect(await isStaying(pod)).toBe(true);
  });

  it("does not find a pod that is gone", async () => {
    const gone = { namespace: stage.namespace, name: "gone", uid: OTHER_UID };

    expect(await outcomeOf(stage.cluster.evict(gone))).toBe("not-found");
  });

  it("is blocked by a budget, which it names, and the pod stays", async () => {
    const pod = await readyPod("kept", "kept");
    await budget("kept-by-budget", "kept", 1);

    await expect(stage.cluster.evict(pod)).rejects.toMatchObject({ kind: "blocked" });
    await expect(stage.cluster.evict(pod)).rejects.toThrow(/kept-by-budget/);
    expect(await outcomeOf(stage.cluster.evict(pod, REHEARSED))).toBe("blocked");
    expect(await outcomeOf(stage.cluster.evict({ ...pod, uid: OTHER_UID }))).toBe("conflict");
    expect(await isStaying(pod)).toBe(true);
  });

  it("is blocked by two budgets for one pod, whatever they allow, and names just these", async () => {
    const pod = await readyPod("twice", "twice");
    await budget("twice-b", "twice", 0);
    await budget("twice-a", "twice", 0);
    await createBudget("of-others", "others", 0);

    const error: unknown = await stage.cluster.evict(pod).catch((error: unknown) => error);

    expect(error).toMatchObject({ kind: "blocked" });
    expect(String(error)).toMatch(/more than one PodDisruptionBudget.* They are: twice-a, twice-b$/);
    expect(await isStaying(pod)).toBe(true);
  });

  it("uses a budget up, by the right pod and by no rehearsal or other uid", async () => {
    const [first, second] = [await readyPod("pair-a", "pair"), await readyPod("pair-b", "pair")];
    await budget("pair", "pair", 1);

    expect(await outcomeOf(stage.cluster.evict(first, REHEARSED))).toBe("done");
    expect(await outcomeOf(stage.cluster.evict({ ...first, uid: OTHER_UID }))).toBe("conflict");
    expect(await isStaying(first)).toBe(true);
    expect(await outcomeOf(stage.cluster.evict(first))).toBe("done");
    expect(await outcomeOf(stage.cluster.evict(second))).toBe("blocked");
    expect([await isStaying(first), await isStaying(second)]).toEqual([false, true]);
  });
}

function isReady(pod: Pod | undefined): boolean {
  return pod?.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
}

function hasCounted(budget: PodDisruptionBudget | undefined): boolean {
  return (budget?.status?.currentHealthy ?? 0) > 0;
}
