import { beforeEach, expect, it } from "vitest";

import { LOOKING } from "../../lib/evidence/other-healers.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import { ARGO_APPLICATION, ARGO_PROJECT } from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject } from "../../lib/world/world.ts";
import { application, recorded } from "../support/applications.ts";
import { NOW } from "../support/incidents.ts";

const APP = { ...ARGO_APPLICATION, namespace: "argocd", name: "shop-app" };
const STEP = "wf-0123456789ab-1-1-s1-01234567";
let cluster: InMemoryCluster;
beforeEach(() => {
  cluster = new InMemoryCluster();
});

async function found(parts: Parameters<typeof application>[0]): Promise<string[]> {
  cluster.add(application(parts));
  const reading = cluster.get<KubeObject>({ ...APP, ...(parts?.namespace && { namespace: parts.namespace }) });
  const healers = await LOOKING.application.look(cluster, { id: STEP, target: APP, now: NOW }, reading);
  return healers.map(({ name, because, isPassing }) => `${name}: ${because}${isPassing ? "" : ", for good"}`);
}

const OURS = { info: [{ name: "kubeheal.io/step", value: STEP }], sync: {} };

it.each([
  ["nothing", {}, []],
  ["an operation that was asked for", { operation: { sync: {} } }, [/an operation is under way/]],
  ["one that runs", { status: { operationState: { phase: "Running", operation: { sync: {} } } } }, [/under way/]],
  ["one that is ended by somebody", { status: { operationState: { phase: "Terminating" } } }, [/under way/]],
  ["one that is over, as Argo CD recorded it", { status: { operationState: recorded("opstate-selfheal") } }, []],
  ["our own, not begun", { operation: OURS }, []],
  ["our own, at work", { status: { operationState: { phase: "Running", operation: OURS } } }, []],
] as const)("%s", async (_what, parts, told) => {
  const healers = await found(parts);

  expect(healers).toHaveLength(told.length);
  for (const [index, sentence] of told.entries()) expect(healers[index]).toMatch(sentence);
});

it("the windows of its project, which lies where Argo CD does", async () => {
  const syncWindows = [{ kind: "deny", schedule: "* * * * *", duration: "1h", applications: ["*"] }];
  cluster.add({
    ...ARGO_PROJECT,
    metadata: { namespace: "argocd", name: "default" },
    spec: { syncWindows },
  } as KubeObject);

  expect(await found({ namespace: "team-a" })).toEqual([
    expect.stringMatching(/^AppProject default: its deny window .* is open until/),
  ]);
});
