import { type Cluster, type FastClock, type KubeObject, type Ref, isWorldError, orNothing } from "./world.ts";

export const FAST_CLOCK = "kubeheal-fast-clock";

interface PingSource extends KubeObject {
  readonly spec: {
    readonly schedule: string;
    readonly contentType: string;
    readonly data: string;
    readonly sink: { readonly ref: Ref; readonly uri: string; readonly audience?: string };
  };
}

const REF = { apiVersion: "sources.knative.dev/v1", kind: "PingSource" } as const;

interface ClockOptions {
  readonly namespace: string;
  readonly schedule: string;
  /** The Knative Service that it wakes, and that owns it: with that it goes. */
  readonly service: string;
  /** What that one asks Knative's tokens to be meant for, where it does. */
  readonly audience?: string | undefined;
}

/** For functions that hear no ticks: what they write is looked at by `workflows`, and that one keeps the clock. */
export const noFastClock: FastClock = { start: async () => undefined, stop: async () => undefined };

/** The fast clock as a real PingSource. */
export function pingSourceClock(cluster: Cluster, options: ClockOptions): FastClock {
  return {
    async start() {
      const wanted = await pingSource(cluster, options);
      try {
        await cluster.create(wanted);
      } catch (error) {
        if (!isWorldError(error, "exists")) throw error;
        await putRight(cluster, wanted);
      }
    },
    async stop() {
      await orNothing(cluster.delete({ ...REF, namespace: options.namespace, name: FAST_CLOCK }));
    },
  };
}

async function pingSource(
  cluster: Cluster,
  { namespace, schedule, service, audience }: ClockOptions,
): Promise<PingSource> {
  const subscriber = { apiVersion: "serving.knative.dev/v1", kind: "Service", name: service, namespace };
  const uid = await uidOf(cluster, subscriber);
  const { apiVersion, kind, name } = subscriber;
  const owner = uid === undefined ? {} : { ownerReferences: [{ apiVersion, kind, name, uid }] };
  const data = JSON.stringify({ clock: "fast" });
  const sink = { ref: subscriber, uri: "/functions/workflows", ...(audience === undefined ? {} : { audience }) };
  return {
    ...REF,
    metadata: { name: FAST_CLOCK, namespace, ...owner },
    spec: { schedule, contentType: "application/json", data, sink },
  };
}

/**
 * One that an earlier configuration of the engine has made would go on ticking as it was made: at another pace, or without the audience that
 * `workflows` asks for by now, which then refuses each of its ticks, the one that would stop it included.
 */
async function putRight(cluster: Cluster, { spec, metadata }: PingSource): Promise<void> {
  const ref = { ...REF, namespace: metadata.namespace, name: FAST_CLOCK };
  const there = await orNothing(cluster.get<PingSource>(ref));
  if (!there || saidBy(there) === saidBy({ spec })) return;
  await orNothing(cluster.patch(ref, [{ op: "replace", path: "/spec", value: spec }]));
}

/** Knative adds defaults of its own. */
function saidBy({ spec: { schedule, contentType, data, sink } }: Pick<PingSource, "spec">): string {
  const { name } = sink.ref;
  return JSON.stringify([schedule, contentType, data, name, sink.uri, sink.audience ?? null]);
}

async function uidOf(cluster: Cluster, service: Ref): Promise<string | undefined> {
  try {
    return (await cluster.get<KubeObject>(service)).metadata.uid;
  } catch (error) {
    if (isWorldError(error, "not-found", "forbidden")) return undefined;
    throw error;
  }
}
