/** What happens in a scene's shop, in the words of the promises. */
import { expect } from "vitest";

import type { Incident } from "../../lib/domain/incident.ts";
import { hashOfTarget } from "../../lib/domain/target.ts";
import { deployment } from "../../lib/world/in-memory/builders.ts";
import type { Behaviour } from "../../lib/world/in-memory/container-run.ts";
import { DEPLOYMENT } from "../../lib/world/kubernetes/kinds.ts";
import type { Deployment, Pod } from "../../lib/world/kubernetes/objects.ts";
import type { Kind } from "../../lib/world/world.ts";
import { alert, webhook } from "../support/alerts.ts";
import type { Scene } from "./scene.ts";

/** Deploys by hand, and waits until it serves. */
export async function deploy(scene: Scene, image: string, parts: object = {}): Promise<void> {
  // On a real API server this label leaves the pods to the test's kubelet.
  const labels = { app: "cart", "harness.local/kubelet": "test" };
  const template = { metadata: { labels }, spec: { containers: [{ name: "cart", image }] } };
  await scene.person.create(
    deployment({ namespace: scene.namespace, name: "cart", image, replicas: 3, spec: { template }, ...parts }),
  );
  await scene.untilCluster("cart serves", async () => (await ready(scene)).length === 3);
}

/** The same of any kind; `pod` is parts of its pods' spec. */
export async function deployAs(
  scene: Scene,
  kind: Kind,
  { spec: parts = {}, pod = {} }: { readonly spec?: object; readonly pod?: object },
): Promise<void> {
  const { metadata, spec } = deployment({ namespace: scene.namespace, name: "cart", image: "shop/cart:1.0" });
  const template = {
    metadata: { labels: { app: "cart", "harness.local/kubelet": "test" } },
    spec: { ...spec?.template.spec, ...pod },
  };
  const workload = { ...kind, metadata, spec: { selector: spec?.selector, template, ...parts } };
  await scene.person.create(workload);
  await scene.untilCluster("cart serves", async () => (await ready(scene)).length === 3);
}

/** Rolls out another image, and waits until one of its pods shows what it does. */
// oxlint-disable-next-line max-params -- a fourth that is hardly ever given
export async function rollOut(
  scene: Scene,
  image: string,
  behaviour: Behaviour,
  kind: Kind = DEPLOYMENT,
): Promise<Pod> {
  await scene.behaves(image, behaviour);
  await scene.person.patch({ ...kind, namespace: scene.namespace, name: "cart" }, [
    { op: "replace", path: "/spec/template/spec/containers/0/image", value: image },
  ]);
  return trouble(scene, image);
}

/** The first pod of an image that waits for something bad. */
export async function trouble(scene: Scene, image: string): Promise<Pod> {
  let found: Pod | undefined;
  await scene.untilCluster(`a pod of ${image} is in trouble`, async () => {
    found = (await scene.pods("cart")).find((pod) => imageOf(pod) === image && isWaiting(pod));
    return found !== undefined;
  });
  return found!;
}

export function cart({ person, namespace }: Scene, kind: Kind = DEPLOYMENT): Promise<Deployment> {
  return person.get<Deployment>({ ...kind, namespace, name: "cart" });
}

export async function image(scene: Scene, kind: Kind = DEPLOYMENT): Promise<string | undefined> {
  const { spec } = await cart(scene, kind);
  return spec?.template.spec?.containers[0]?.image;
}

export async function ready(scene: Scene): Promise<Pod[]> {
  return (await scene.pods("cart")).filter(({ status, metadata }) => {
    return (
      metadata.deletionTimestamp === undefined &&
      status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True")
    );
  });
}

export function imageOf({ spec }: Pod): string | undefined {
  return spec?.containers[0]?.image;
}

function isWaiting({ status }: Pod): boolean {
  const bad = ["CrashLoopBackOff", "ImagePullBackOff", "ErrImagePull"];
  return status?.containerStatuses?.some(({ state }) => bad.includes(state?.waiting?.reason ?? "")) === true;
}

export function crashLooping(scene: Scene, pod: string, more: Parameters<typeof alert>[2] = {}): object {
  return alert(
    "KubePodCrashLooping",
    { namespace: scene.namespace, pod, container: "cart", reason: "CrashLoopBackOff" },
    { startsAt: scene.now(), ...more },
  );
}

export async function fire(
  scene: Scene,
  ...alerts: object[]
): Promise<{ alerts: { answer: string; incident?: string; why: string }[] }> {
  const response = await scene.post("/alertmanager", webhook(...alerts));
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as never;
}

export const isSettledAs =
  (ending: string) =>
  ({ progress }: Incident): boolean =>
    progress.status === "settled" && progress.ending === ending;

export const isClosed = ({ progress }: Incident): boolean => progress.status === "closed";

export const isAwaiting = ({ progress, workflow }: Incident): boolean =>
  progress.status === "healing" && workflow?.progress.status === "parked" && workflow.progress.awaits === "approval";

/** A person agrees to the plan as it is. */
export async function approve(scene: Scene, { id, workflow }: Incident): Promise<void> {
  const body = { who: "ada", decision: "approve", digest: workflow!.digest };
  const response = await scene.post(`/api/v1/incidents/${id}/approval`, body);
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
}

/** A person says that something is wrong with it, whatever no alert says. */
export async function ask(scene: Scene, type: string): Promise<void> {
  const response = await scene.post("/api/v1/remediation/trigger", {
    incident_id: "ticket-7",
    namespace: scene.namespace,
    resource: { kind: "Deployment", name: "cart" },
    issue: { type, description: "nobody can buy anything", severity: "high" },
  });
  if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`);
}

/** Nothing is taken and nothing is held: what every workflow must leave behind. */
async function leftovers(scene: Scene): Promise<string[]> {
  const { context, namespace } = scene;
  const held: string[] = [];
  for (const { id, target } of await scene.incidents()) {
    const record = target && (await context.targets.load(hashOfTarget(target)));
    if (target && record?.value.heldBy) held.push(`${id} holds ${target.name}`);
  }
  const places = [...(await context.ledger.entries(namespace)), ...(await context.ledger.entries("*"))];
  return [...held, ...places.map((incident) => `${incident} has a place in the ledger`)];
}

/** Who looked at the incident in the same moment as whoever ended it gives back what they took only after they have seen that. */
export async function nothingIsLeft(scene: Scene): Promise<void> {
  await expect.poll(() => leftovers(scene), { timeout: 10_000 }).toEqual([]);
}

export function story({ history }: Incident): string {
  return history.map(({ kind, text }) => `${kind}: ${text}`).join("\n");
}
