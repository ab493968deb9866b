import { type Right, inWords } from "../../lib/domain/rights.ts";
import { FAST_CLOCK } from "../../lib/world/fast-clock.ts";
import type { KubernetesCluster } from "../../lib/world/kubernetes/client.ts";
import * as kinds from "../../lib/world/kubernetes/kinds.ts";
import { type Cluster, type Kind, type KubeObject, type Ref, isWorldError } from "../../lib/world/world.ts";

interface Trial {
  readonly account: KubernetesCluster;
  /** Prepares what the call is about. */
  readonly person: Cluster;
  readonly right: Right;
  /** Of the object, where the right is on named ones only. */
  readonly name?: string | undefined;
  /** Empty: at cluster scope. */
  readonly namespace: string;
}

const NAME = "incident-0123456789ab-1";

/** Really makes the call that a right is for; writes are dry runs where there are such. Throws when it is refused. */
export async function tryRight({ account, person, right, name, namespace }: Trial): Promise<void> {
  if (inWords(right) === "create pods/eviction") return evict(account, person, namespace);
  const kind = kindOf(right);
  const isNamespaced = kinds.resourceOf(kind).namespaced;
  const place = isNamespaced ? { namespace } : {};
  const ref: Ref = { ...kind, ...place, name: name ?? nameOf(kind) };
  switch (right.verb) {
    case "get":
      return orGone(account.get(ref));
    case "list":
      return orGone(account.list(kind, { ...place, limit: 1 }));
    case "watch":
      return orGone(account.watchUntil(ref, () => false, 0.3));
    case "create":
      return orGone(
        account.create(objectOf({ ...ref, name: `${ref.name}${kind.kind === "PingSource" ? "" : "1"}` }), {
          dryRun: !kinds.resourceOf(kind).isReview,
        }),
      );
    case "update":
      return void (await account.replace(await existing(person, ref), { dryRun: true }));
    case "patch":
      await orGone(existing(person, ref));
      return orGone(account.patch(ref, [{ op: "add", path: "/metadata/labels", value: {} }], { dryRun: true }));
    case "delete":
      await orGone(existing(person, ref));
      return orGone(account.delete(ref));
    default:
      throw new Error(`nobody knows how to try ${inWords(right)}`);
  }
}

/** Not there, neither the object nor the kind, is an answer of somebody who was let in. */
async function orGone(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!isWorldError(error, "not-found")) throw error;
  });
}

const ALL: readonly Kind[] = Object.values(kinds).filter((value): value is Kind => typeof value === "object");
/** Those that have no name of their own in the client. */
const OTHERS: readonly Kind[] = [
  ...["Service", "Configuration", "Revision"].map((kind) => ({ apiVersion: "serving.knative.dev/v1", kind })),
  { apiVersion: "serving.kserve.io/v1beta1", kind: "InferenceService" },
  { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout" },
  { apiVersion: "operator.openshift.io/v1", kind: "IngressController" },
  { apiVersion: "image.openshift.io/v1", kind: "ImageStream" },
  { apiVersion: "apiregistration.k8s.io/v1", kind: "APIService" },
];

function kindOf({ group, resource }: Right): Kind {
  const found = [...ALL, ...OTHERS].find((kind) => {
    const itsGroup = kind.apiVersion.includes("/") ? kind.apiVersion.split("/")[0] : "";
    return itsGroup === group && kinds.resourceOf(kind).plural === resource;
  });
  if (!found) throw new Error(`the client knows no kind for ${resource} of group "${group}"`);
  return found;
}

function nameOf({ kind }: Kind): string {
  return kind === "PingSource" ? FAST_CLOCK : NAME;
}

const POD_SPEC = { containers: [{ name: "main", image: "shop/trial" }] };
const WORKLOAD = {
  selector: { matchLabels: { app: "trial" } },
  template: { metadata: { labels: { app: "trial" } }, spec: POD_SPEC },
};

function objectOf({ apiVersion, kind, namespace, name }: Ref): KubeObject {
  const metadata = { name, ...(namespace !== undefined && { namespace }) };
  const more: Record<string, object> = {
    PingSource: { spec: { schedule: "* * * * *", sink: { uri: "http://127.0.0.1:9/" } } },
    Event: { involvedObject: { kind: "Pod", namespace, name } },
    TokenReview: { spec: { token: "none" } },
    SubjectAccessReview: { spec: { user: "ana", resourceAttributes: { verb: "get", resource: "pods" } } },
    SelfSubjectAccessReview: { spec: { resourceAttributes: { verb: "get", resource: "pods" } } },
    SelfSubjectRulesReview: { spec: { namespace: "default" } },
    Pod: { spec: POD_SPEC },
    Service: { spec: { ports: [{ port: 80 }] } },
    Deployment: { spec: { replicas: 0, ...WORKLOAD } },
    StatefulSet: { spec: { replicas: 0, serviceName: "trial", ...WORKLOAD } },
    DaemonSet: { spec: WORKLOAD },
    PersistentVolumeClaim: {
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } }, storageClassName: "trial" },
    },
    CronJob: {
      spec: {
        schedule: "0 3 29 2 *",
        suspend: true,
        jobTemplate: { spec: { template: { spec: { ...POD_SPEC, restartPolicy: "Never" } } } },
      },
    },
    Application: { spec: { project: "default", destination: {}, source: { repoURL: "https://git.example/trial" } } },
    Kustomization: { spec: { interval: "1h", prune: false, sourceRef: { kind: "GitRepository", name: "trial" } } },
    HelmRelease: { spec: { interval: "1h", chartRef: { kind: "OCIRepository", name: "trial" } } },
    InferenceService: { spec: { predictor: {} } },
    Job: { spec: { suspend: true, template: { spec: { ...POD_SPEC, restartPolicy: "Never" } } } },
  };
  const knative = apiVersion.startsWith("serving.knative.dev/")
    ? { spec: { template: { spec: POD_SPEC } } }
    : undefined;
  return { apiVersion, kind, metadata, ...(knative ?? more[kind]) };
}

async function existing(person: Cluster, ref: Ref): Promise<KubeObject> {
  await person.create(objectOf(ref)).catch((error: unknown) => {
    if (!isWorldError(error, "exists")) throw error;
  });
  return person.get(ref);
}

async function evict(account: KubernetesCluster, person: Cluster, namespace: string): Promise<void> {
  const pod = {
    ...kinds.POD,
    metadata: { name: "trial", namespace },
    spec: POD_SPEC,
  };
  const { metadata } = await person.create<KubeObject>(pod);
  await account.evict({ namespace, name: "trial", uid: metadata.uid! }, { dryRun: true });
}
