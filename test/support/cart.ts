/** A shop in the engine's memory: what API and function tests begin with. */
import type { Incident } from "../../lib/domain/incident.ts";
import { deployment, namespace } from "../../lib/world/in-memory/builders.ts";
import { DEPLOYMENT, POD, SERVICE } from "../../lib/world/kubernetes/kinds.ts";
import type { Pod } from "../../lib/world/kubernetes/objects.ts";
import { alert, webhook } from "./alerts.ts";
import type { InMemoryEngine } from "./in-memory-engine.ts";

/** `cart` in a namespace that is opted in; after it, version 2.0 crashes. */
export async function sickCart(engine: InMemoryEngine, home = "shop", mode = "auto"): Promise<Pod> {
  await wellCart(engine, home, mode);
  engine.cluster.images.set("shop/cart:2.0", "crashes");
  await engine.cluster.patch({ ...DEPLOYMENT, namespace: home, name: "cart" }, [
    { op: "replace", path: "/spec/template/spec/containers/0/image", value: "shop/cart:2.0" },
  ]);
  await engine.passSeconds(90);
  const { items } = await engine.cluster.list<Pod>(POD, { namespace: home });
  return items.find((pod) => pod.spec?.containers[0]?.image === "shop/cart:2.0")!;
}

export async function wellCart(engine: InMemoryEngine, home = "shop", mode = "auto"): Promise<void> {
  engine.cluster.add(
    namespace(home, { "kubeheal.io/heal": mode }),
    deployment({ namespace: home, name: "cart", image: "shop/cart:1.0" }),
  );
  await engine.passSeconds(1);
}

/** `cart` asks for `db`, and both crash. */
export async function cartWithoutDatabase(engine: InMemoryEngine, home = "shop"): Promise<Pod> {
  const container = { env: [{ name: "DB_HOST", value: "db" }] };
  const service = { ...SERVICE, metadata: { namespace: home, name: "db" }, spec: { selector: { app: "db" } } };
  engine.cluster.add(
    namespace(home, { "kubeheal.io/heal": "auto" }),
    service,
    deployment({ namespace: home, name: "db", image: "shop/db:1.0" }),
    deployment({ namespace: home, name: "cart", image: "shop/cart:1.0", container }),
  );
  for (const image of ["shop/db:1.0", "shop/cart:1.0"]) engine.cluster.images.set(image, "crashes");
  await engine.passSeconds(60);
  const { items } = await engine.cluster.list<Pod>(POD, { namespace: home, labelSelector: "app=cart" });
  return items[0]!;
}

/** Whoever owns `cart` from now on: a custom resource, as operators have them. */
export async function ownCart(engine: InMemoryEngine, home = "shop"): Promise<void> {
  const owner = { apiVersion: "shops.example/v1", kind: "CartShop", name: "carts" };
  engine.cluster.add({ ...owner, metadata: { namespace: home, name: owner.name } });
  const ownerReferences = [{ ...owner, uid: "uid-of-carts", controller: true }];
  const path = "/metadata/ownerReferences";
  await engine.cluster.patch({ ...DEPLOYMENT, namespace: home, name: "cart" }, [
    { op: "add", path, value: ownerReferences },
  ]);
}

export function crashLoop(pod: Pod | string, home = "shop", options: Parameters<typeof alert>[2] = {}): object {
  const name = typeof pod === "string" ? pod : pod.metadata.name;
  return alert("KubePodCrashLooping", { namespace: home, pod: name, container: "cart" }, options);
}

export interface Answers {
  readonly alerts: readonly {
    fingerprint: string;
    alertname: string;
    answer: string;
    why: string;
    incident?: string;
  }[];
}

/** Posts alerts to the webhook, and waits until nothing is under way. */
export async function fire(engine: InMemoryEngine, ...alerts: object[]): Promise<Answers> {
  const response = await engine.post("/alertmanager", webhook(...alerts));
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  const answers = (await response.json()) as Answers;
  await engine.settle();
  return answers;
}

/** Lets time pass until the only incident is so. */
export async function until(engine: InMemoryEngine, isSo: (incident: Incident) => boolean): Promise<Incident> {
  for (let tries = 0; tries < 400; tries += 1) {
    const found = (await engine.incidents()).find(isSo);
    if (found) return found;
    await engine.passSeconds(15);
  }
  throw new Error(`it never was so: ${JSON.stringify((await engine.incidents()).map(({ progress }) => progress))}`);
}
