import type { CloudEvent } from "../domain/events.ts";
import type { Attributes, Happening, Trace } from "./trace.ts";
import { tracedModels } from "./traced-models.ts";
import type { Broker, Cluster, Kind, KubeObject, Metrics, Ref, World } from "./world.ts";

/** The same world, and what is asked of it is told at this place of a trace. */
export function tracedWorld(world: World, trace: Trace): World {
  return {
    ...world,
    cluster: tracedCluster(world.cluster, trace),
    broker: tracedBroker(world.broker, trace),
    fastClock: {
      start: () => trace.span({ name: "start fast clock", kind: "client" }, () => world.fastClock.start()),
      stop: () => trace.span({ name: "stop fast clock", kind: "client" }, () => world.fastClock.stop()),
    },
    metrics: tracedMetrics(world.metrics, trace),
    models: tracedModels(world.models, trace),
    now: () => world.now(),
    randomId: () => world.randomId(),
    count: (what, times) => world.count(what, times),
  };
}

function tracedMetrics(metrics: Metrics, trace: Trace): Metrics {
  return {
    alertRules: (names) => trace.span({ name: "read alert rules", kind: "client" }, () => metrics.alertRules(names)),
    query: (expression, at) =>
      trace.span({ name: "query metrics", kind: "client" }, () => metrics.query(expression, at)),
    queryRange: (expression, range) =>
      trace.span({ name: "query metrics over time", kind: "client" }, () => metrics.queryRange(expression, range)),
  };
}

function tracedCluster(cluster: Cluster, trace: Trace): Cluster {
  return {
    get: (ref) => trace.span(call("get", ref), () => cluster.get(ref)),
    list: (kind, options) =>
      trace.span(call("list", { ...kind, ...options }), (at) => counted(at, cluster.list(kind, options))),
    listMetadata: (kind, options) =>
      trace.span(call("list", { ...kind, ...options }), (at) => counted(at, cluster.listMetadata(kind, options))),
    create: (object, options) =>
      trace.span(call("create", refTo(object), options), () => cluster.create(object, options)),
    replace: (object, options) =>
      trace.span(call("replace", refTo(object), options), () => cluster.replace(object, options)),
    patch: <T extends KubeObject>(...[ref, operations, options]: Parameters<Cluster["patch"]>) =>
      trace.span(call("patch", ref, options), () => cluster.patch<T>(ref, operations, options)),
    delete: (ref, preconditions) => trace.span(call("delete", ref), () => cluster.delete(ref, preconditions)),
    evict: (pod, options) =>
      trace.span(call("evict", { apiVersion: "v1", kind: "Pod", ...pod }, options), () => cluster.evict(pod, options)),
    watchUntil: (ref, satisfies, seconds) =>
      trace.span(call("watch", ref), async (at) => {
        const seen = await cluster.watchUntil(ref, satisfies, seconds);
        at.add({ "kubeheal.api.satisfied": seen.satisfied });
        return seen;
      }),
  };
}

type Asked = Kind & { readonly namespace?: string | undefined; readonly name?: string | undefined };

function call(verb: string, asked: Asked, options: { readonly dryRun?: boolean } = {}): Happening {
  const attributes = {
    "kubeheal.api.verb": verb,
    "kubeheal.api.kind": asked.kind,
    ...objectAttributes(asked),
    ...(options.dryRun && { "kubeheal.api.dry_run": true }),
  };
  return { name: `${verb} ${asked.kind}`, kind: "client", attributes };
}

async function counted<T extends { readonly items: readonly unknown[] }>(at: Trace, listing: Promise<T>): Promise<T> {
  const page = await listing;
  at.add({ "kubeheal.api.items": page.items.length });
  return page;
}

function refTo({ apiVersion, kind, metadata: { namespace, name } }: KubeObject): Ref {
  return { apiVersion, kind, namespace, name };
}

/** Kinds whose names have an attribute of their own in the semantic conventions. */
const NAME_OF: Readonly<Record<string, string>> = {
  Pod: "k8s.pod.name",
  ReplicaSet: "k8s.replicaset.name",
  Deployment: "k8s.deployment.name",
  StatefulSet: "k8s.statefulset.name",
  DaemonSet: "k8s.daemonset.name",
  Job: "k8s.job.name",
  CronJob: "k8s.cronjob.name",
  Node: "k8s.node.name",
  Namespace: "k8s.namespace.name",
  HorizontalPodAutoscaler: "k8s.hpa.name",
  ResourceQuota: "k8s.resourcequota.name",
};

/** Which object it is about. */
export function objectAttributes({ kind, namespace, name }: Omit<Asked, "apiVersion">): Attributes {
  return {
    ...(namespace !== undefined && { "k8s.namespace.name": namespace }),
    ...(name && { [NAME_OF[kind] ?? "kubeheal.object.name"]: name }),
  };
}

function tracedBroker(broker: Broker, trace: Trace): Broker {
  return {
    publish: (event) =>
      trace.span(
        { name: `send ${event.type}`, kind: "producer", attributes: eventAttributes("send", event) },
        async (at) => {
          const sent = await broker.publish(event);
          at.add({ "kubeheal.sent": sent, ...(sent === "failed" && { "error.type": "not-sent" }) });
          return sent;
        },
      ),
  };
}

/** Of the semantic conventions for messaging and for CloudEvents. */
export function eventAttributes(
  operation: "send" | "process",
  { id, source, type, subject }: Pick<CloudEvent, "id" | "source" | "type" | "subject">,
): Attributes {
  return {
    "messaging.system": "knative",
    "messaging.operation.name": operation,
    "messaging.operation.type": operation,
    "messaging.message.id": id,
    "cloudevents.event_id": id,
    "cloudevents.event_source": source,
    "cloudevents.event_spec_version": "1.0",
    "cloudevents.event_type": type,
    "cloudevents.event_subject": subject,
  };
}
