import { namespace as toNamespace, node } from "../../lib/world/in-memory/builders.ts";
import { NODE, POD } from "../../lib/world/kubernetes/kinds.ts";
import type { Node, Pod } from "../../lib/world/kubernetes/objects.ts";
import type { MakeScene } from "../behaviours/scene.ts";
import { CountingCluster, changesIn } from "./counting-cluster.ts";
import { InMemoryEngine } from "./in-memory-engine.ts";
import { THROWN_OUT } from "./played-runs.ts";

/** Nothing takes longer than this in virtual time, or it does not happen. */
const PATIENCE_SECONDS = 4 * 3600;

export const inMemoryScene: MakeScene = async (overrides) => {
  let counting: CountingCluster | undefined;
  const engine = new InMemoryEngine(overrides, (cluster) => (counting = new CountingCluster(cluster)));
  const { cluster } = engine;
  const namespace = "shop";
  const own: string[] = [];
  let played: (() => Promise<void>) | undefined;
  cluster.add(toNamespace(namespace, { "kubeheal.io/heal": "auto" }));

  const untilTrue = async (what: string, isSo: () => Promise<boolean>): Promise<void> => {
    for (let seconds = 0; seconds < PATIENCE_SECONDS; seconds += 5) {
      await engine.settle();
      if (await isSo()) return;
      await engine.passSeconds(5);
    }
    const story = (await engine.incidents()).map(({ id, progress, history }) => ({
      id,
      progress,
      history: history.map(({ text }) => text),
    }));
    throw new Error(`never ${what}: ${JSON.stringify(story, undefined, 1)}`);
  };
  return {
    namespace,
    settings: engine.settings,
    context: engine.context,
    person: cluster.as("kubectl-edit"),
    as: (manager) => cluster.as(manager),
    now: () => cluster.clock.now(),
    post: (path, body, headers) => engine.post(path, body, headers),
    get: (path) => engine.request(path),
    behaves: async (image, behaviour) =>
      cluster.images.set(image, typeof behaviour === "string" ? behaviour : ({ container }) => behaviour(container)),
    stick: async (pod, behaviour) => cluster.stick(namespace, pod, behaviour),
    throwOut: async (name) => cluster.setStatus({ ...POD, namespace, name }, THROWN_OUT, "kubelet"),
    nodes: async (count, taints = []) => {
      const labels = { "kubeheal.io/scene": namespace };
      own.push(...Array.from({ length: count }, (_, n) => `own-${n + 1}`));
      const made = own.map((name) => node(name, labels));
      cluster.add(...made.map((each): Node => ({ ...each, spec: { ...each.spec, taints: [...taints] } })));
      return { nodeSelector: labels, tolerations: taints.map(({ key }) => ({ key, operator: "Exists" })) };
    },
    nodeNames: () => own,
    async nodeSays(name, says, since) {
      cluster.nodeSays(name, says);
      if (!since) return;
      const { status } = await cluster.get<Node>({ ...NODE, name });
      const lastTransitionTime = since.toISOString();
      const conditions = status?.conditions?.map((each) =>
        each.type === says.type ? { ...each, lastTransitionTime } : each,
      );
      cluster.setStatus({ ...NODE, name }, { conditions });
    },
    ageBy: (_, seconds) => engine.passSeconds(seconds),
    pods: async (app) => [...(await cluster.list<Pod>(POD, { namespace, labelSelector: `app=${app}` })).items],
    async until(what, isSo) {
      await untilTrue(what, async () => (await engine.incidents()).some(isSo));
      return (await engine.incidents()).find(isSo)!;
    },
    untilCluster: untilTrue,
    pass: (seconds) => engine.passSeconds(seconds),
    skip: (seconds) => engine.passSeconds(seconds),
    incidents: () => engine.incidents(),
    whenSaved: (act) => counting!.whenSaved(act),
    changes: () => changesIn(counting?.writes ?? [], namespace),
    changesIn: (other) => changesIn(counting?.writes ?? [], other),
    plays(look) {
      const isFirst = played === undefined;
      played = look;
      const again = (): void => void cluster.clock.after(1, () => played?.().then(again));
      if (isFirst) again();
    },
    setStatus: async (ref, status) => cluster.setStatus(ref, status),
    counted: () => engine.counted,
    end: () => engine.stop(),
  };
};
