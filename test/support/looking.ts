import type { Incident } from "../../lib/domain/incident.ts";
import { Incidents } from "../../lib/state/incidents.ts";
import { realDelay } from "../../lib/world/delay.ts";
import { POD } from "../../lib/world/kubernetes/kinds.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";
import type { Cluster } from "../../lib/world/world.ts";
import type { Scene } from "../behaviours/scene.ts";

export type Looking = Pick<Scene, "now" | "pods" | "until" | "untilCluster" | "pass" | "incidents">;

interface Where {
  readonly cluster: Cluster;
  /** Of the shop. */
  readonly namespace: string;
  /** Of the engine. */
  readonly stateIn: string;
  /** Where others use the same engine: only the incidents of this shop. */
  readonly onlyThisShop?: boolean;
  readonly patienceSeconds: number;
  describeTrouble(): unknown;
}

/** Looking at a real cluster, where an engine that is somewhere else works on a shop. */
export function lookAt({ cluster, namespace, stateIn, patienceSeconds, ...more }: Where): Looking {
  const stored = new Incidents(cluster, stateIn);
  const incidents = async (): Promise<Incident[]> => {
    const all = await stored.all(more.onlyThisShop ? { namespace } : {});
    const read = await Promise.all(all.map(({ id }) => stored.load(id)));
    return read.flatMap((each) => each?.value ?? []);
  };
  const untilCluster = async (what: string, isSo: () => Promise<boolean>): Promise<void> => {
    const deadline = Date.now() + patienceSeconds * 1000;
    while (!(await isSo())) {
      if (Date.now() > deadline) {
        const story = (await incidents()).map(({ id, progress, history }) => ({
          id,
          progress,
          history: history.map(({ text }) => text),
        }));
        throw new Error(`never ${what}: ${JSON.stringify({ story, trouble: more.describeTrouble() }, undefined, 1)}`);
      }
      await realDelay(0.1);
    }
  };
  return {
    now: () => new Date(),
    pods: async (name) => [...(await cluster.list<Pod>(POD, { namespace, labelSelector: `app=${name}` })).items],
    async until(what, isSo) {
      let found: Incident | undefined;
      await untilCluster(what, async () => (found = (await incidents()).find(isSo)) !== undefined);
      return found!;
    },
    untilCluster,
    pass: (seconds) => realDelay(seconds),
    incidents,
  };
}
