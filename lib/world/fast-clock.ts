import { type Cluster, type FastClock, type KubeObject, isWorldError } from "./world.ts";

export const FAST_CLOCK = "kubeheal-fast-clock";

interface PingSource extends KubeObject {
  readonly spec: {
    readonly schedule: string;
    readonly contentType: string;
    readonly data: string;
    readonly sink: { readonly ref: object; readonly uri: string };
  };
}

const REF = { apiVersion: "sources.knative.dev/v1", kind: "PingSource" } as const;

/** The fast clock as a real PingSource, owned by the Service that it wakes so that it goes with it. */
export function pingSourceClock(
  cluster: Cluster,
  { namespace, schedule, service }: { namespace: string; schedule: string; service: string },
): FastClock {
  const ref = { ...REF, namespace, name: FAST_CLOCK };
  return {
    async start() {
      try {
        await cluster.create(await pingSource());
      } catch (error) {
        if (!isWorldError(error, "exists")) throw error;
      }
    },
    async stop() {
      try {
        await cluster.delete(ref);
      } catch (error) {
        if (!isWorldError(error, "not-found")) throw error;
      }
    },
  };

  async function pingSource(): Promise<PingSource> {
    const subscriber = { apiVersion: "serving.knative.dev/v1", kind: "Service", name: service, namespace };
    const uid = await uidOf(subscriber);
    const owner =
      uid === undefined
        ? {}
        : { ownerReferences: [{ apiVersion: subscriber.apiVersion, kind: "Service", name: service, uid }] };
    return {
      ...REF,
      metadata: { name: FAST_CLOCK, namespace, ...owner },
      spec: {
        schedule,
        contentType: "application/json",
        data: JSON.stringify({ clock: "fast" }),
        sink: { ref: subscriber, uri: "/functions/workflows" },
      },
    };
  }

  async function uidOf(service: {
    apiVersion: string;
    kind: string;
    name: string;
    namespace: string;
  }): Promise<string | undefined> {
    try {
      return (await cluster.get<KubeObject>(service)).metadata.uid;
    } catch (error) {
      if (isWorldError(error, "not-found", "forbidden")) return undefined;
      throw error;
    }
  }
}
