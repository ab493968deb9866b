import { realDelay } from "../../../lib/world/delay.ts";
import { POD } from "../../../lib/world/kubernetes/kinds.ts";
import type { Pod } from "../../../lib/world/kubernetes/objects.ts";
import type { Cluster, ObjectMeta } from "../../../lib/world/world.ts";
import { run } from "./bed.ts";

const SERVICE = "serving.knative.dev/service";
const LOOK_SECONDS = 0.1;

/** One pod of a function, in milliseconds of this machine's clock. */
interface Life {
  readonly service: string;
  readonly from: number;
  /** When Knative had no more use for it. It then waits half a minute for requests that might still be underway to it. */
  deletedAt?: number;
  goneAt?: number;
}

/** Pods of Knative Services, whether they still serve or not. */
export async function podsOf(cluster: Cluster, namespace: string, service?: string): Promise<readonly ObjectMeta[]> {
  const labelSelector = service === undefined ? SERVICE : `${SERVICE}=${service}`;
  const { items } = await cluster.listMetadata(POD, { namespace, labelSelector });
  return items.map(({ metadata }) => metadata);
}

/** Those that Knative has not told to end. */
export async function servingIn(cluster: Cluster, namespace: string, service?: string): Promise<readonly ObjectMeta[]> {
  const pods = await podsOf(cluster, namespace, service);
  return pods.filter(({ deletionTimestamp }) => deletionTimestamp === undefined);
}

/** Kills a pod of a function as soon as one can take requests; its name. */
export async function killWhenReady(
  cluster: Cluster,
  kubectl: string,
  where: { namespace: string; service: string },
): Promise<string> {
  const { namespace, service } = where;
  const { metadata } = await until(`a pod of ${service} is ready`, async () => {
    const { items } = await cluster.list<Pod>(POD, { namespace, labelSelector: `${SERVICE}=${service}` });
    return items.find((pod) => pod.metadata.deletionTimestamp === undefined && isReady(pod));
  });
  await kill(kubectl, { ...metadata, namespace });
  return metadata.name;
}

function isReady({ status }: Pod): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") === true;
}

/** As long as a busy machine may need: a bound, and nothing that a test waits for by itself. */
const PATIENCE_SECONDS = 300;

export async function until<Found>(
  what: string | (() => string),
  look: () => Promise<Found | undefined | false>,
  atMostSeconds = PATIENCE_SECONDS,
): Promise<Found> {
  const deadline = Date.now() + atMostSeconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline)
      throw new Error(`not within ${atMostSeconds} s: ${typeof what === "string" ? what : what()}`);
    await realDelay(LOOK_SECONDS);
  }
}

/** No function has a pod that Knative has not told to end. */
export async function untilAtZero(cluster: Cluster, namespace: string): Promise<void> {
  let serving: readonly ObjectMeta[] = [];
  const those = (): string =>
    serving.map(({ name, creationTimestamp }) => `${name} of ${creationTimestamp}`).join(", ");
  await until(
    () => `every function is at zero; there are still ${those()}`,
    async () => (serving = await servingIn(cluster, namespace)).length === 0,
  );
}

/** Ends a pod as a node that dies does: at once, whatever it is doing. */
export async function kill(kubectl: string, { namespace, name }: ObjectMeta): Promise<void> {
  await run(kubectl, "delete", "pod", name, "-n", namespace!, "--grace-period=0", "--force", "--wait=false");
}

/** Writes down which pods there were, and for how long. */
export class PodDiary {
  readonly #lives = new Map<string, Life>();
  readonly #writing: Promise<void>;
  #isOpen = true;

  constructor(cluster: Cluster, namespace: string) {
    this.#writing = this.#write(cluster, namespace);
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    await this.#writing;
  }

  /** The functions that had a pod since a moment. */
  servicesSince(moment: number): string[] {
    const woken = [...this.#lives.values()].filter(({ from }) => from >= moment).map(({ service }) => service);
    return [...new Set(woken)].sort();
  }

  /** Until they were told to end, and until they had ended; of the pods that came between two moments. */
  secondsBetween(from: number, to: number): { readonly serving: number; readonly inAll: number } {
    const now = Date.now();
    const lives = [...this.#lives.values()].filter((life) => life.from >= from && life.from < to);
    const sum = (end: (life: Life) => number): number =>
      lives.reduce((seconds, life) => seconds + (end(life) - life.from) / 1000, 0);
    return {
      serving: sum(({ deletedAt, goneAt }) => deletedAt ?? goneAt ?? now),
      inAll: sum(({ goneAt }) => goneAt ?? now),
    };
  }

  async #write(cluster: Cluster, namespace: string): Promise<void> {
    while (this.#isOpen) {
      const seen = await podsOf(cluster, namespace);
      const now = Date.now();
      for (const { uid = "", labels, deletionTimestamp } of seen) {
        const life = this.#lives.get(uid) ?? { service: labels?.[SERVICE] ?? "", from: now };
        if (deletionTimestamp !== undefined) life.deletedAt ??= now;
        this.#lives.set(uid, life);
      }
      const present = new Set(seen.map(({ uid }) => uid));
      for (const [uid, life] of this.#lives) if (!present.has(uid)) life.goneAt ??= now;
      await realDelay(LOOK_SECONDS);
    }
  }
}
