import { closedWindow } from "../domain/sync-window.ts";
import type { Healer } from "../engine/circumstances.ts";
import { ARGO_PROJECT } from "../world/kubernetes/kinds.ts";
import { type Cluster, type KubeObject, orNothing } from "../world/world.ts";
import type { Application } from "./keepers/application.ts";

interface Project extends KubeObject {
  readonly spec?: { readonly syncWindows?: Parameters<typeof closedWindow>[0] };
}

type Operating = Application & {
  readonly operation?: { readonly info?: readonly { readonly value: string }[] };
  readonly status?: { readonly operationState?: { readonly operation?: Operating["operation"] } };
};

/** An operation that is under way, and windows in which Argo CD itself would sync nothing. What we asked for ourselves is looked at to its end. */
export async function syncersOf(
  cluster: Cluster,
  { id, now }: { readonly id: string; readonly now: Date },
  reading: Promise<KubeObject | undefined>,
): Promise<Healer[]> {
  const application = (await reading) as Operating | undefined;
  if (!application || isOurs(application, id)) return [];
  const found = [atWork(application), await closedFor(cluster, application, now)];
  return found.filter((each) => each !== undefined);
}

function isOurs({ operation, status }: Operating, stepId: string): boolean {
  const info = [...(operation?.info ?? []), ...(status?.operationState?.operation?.info ?? [])];
  return info.some(({ value }) => value === stepId);
}

function atWork({ operation, status }: Operating): Healer | undefined {
  const phase = status?.operationState?.phase;
  if (operation === undefined && phase !== "Running" && phase !== "Terminating") return undefined;
  return { name: "Argo CD", because: "an operation is under way, and a second one would replace it", isPassing: true };
}

/** Projects live where Argo CD does, wherever the Application lives. */
async function closedFor(
  cluster: Cluster,
  { metadata, spec, status }: Operating,
  now: Date,
): Promise<Healer | undefined> {
  const project = {
    ...ARGO_PROJECT,
    namespace: status?.controllerNamespace ?? metadata.namespace,
    name: spec.project ?? "default",
  };
  const { destination = {} } = spec;
  const deploying = {
    application: metadata.name,
    namespace: destination.namespace,
    cluster: destination.server ?? destination.name,
  };
  const found = await orNothing(cluster.get<Project>(project));
  const because = closedWindow(found?.spec?.syncWindows ?? [], deploying, now);
  return because === undefined ? undefined : { name: `AppProject ${project.name}`, because, isPassing: true };
}
