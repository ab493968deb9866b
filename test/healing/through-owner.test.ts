/** Whose it is, what is wrong with it, and which way the change goes then: each row is one promise. */
import { describe, expect, it } from "vitest";

import { actions } from "../../lib/actions/index.ts";
import type { Finding } from "../../lib/domain/finding.ts";
import type { Context } from "../../lib/healing/context.ts";
import { throughOwner } from "../../lib/healing/through-owner.ts";
import type { Routed } from "../../lib/routes/define-route.ts";
import { runbooks } from "../../lib/runbooks/index.ts";
import { POLICY } from "../../lib/state/policies.ts";
import { deployment } from "../../lib/world/in-memory/builders.ts";
import { withFaults } from "../../lib/world/in-memory/faults.ts";
import { InMemoryCluster } from "../../lib/world/in-memory/in-memory-cluster.ts";
import {
  CLUSTER_SERVICE_VERSION,
  CONFIG_MAP,
  INSTALL_PLAN,
  KUSTOMIZATION,
  SECRET,
  SERVICE,
} from "../../lib/world/kubernetes/kinds.ts";
import type { KubeObject } from "../../lib/world/world.ts";
import { SOURCE, application } from "../support/applications.ts";
import { evidence, pod } from "../support/evidence.ts";
import { CART, NOW, ago, finding } from "../support/incidents.ts";
import { revisionSecret } from "../support/releases.ts";
import { settings } from "../support/settings.ts";

/** What the rules have found, with what the runbooks need to name their steps. */
const PROBLEMS = {
  "bad-rollout": {
    uid: "u",
    from: "cart-2",
    fromTemplate: "b",
    fromRevision: 2,
    to: "cart-1",
    toTemplate: "a",
    toRevision: 1,
  },
  drifted: { uid: "u", fromTemplate: "b", toTemplate: "a" },
  "out-of-memory": { container: "cart", memoryLimit: "256Mi" },
  "scaled-down": { uid: "u", from: 0, to: 3 },
  "service-misdirected": { service: "cart", uid: "u", found: "{}", applied: '{"selector":{}}' },
  "pod-stuck": { pod: "cart-1-a", uid: "u" },
} satisfies Record<string, Finding["facts"]>;
type Problem = keyof typeof PROBLEMS;

interface Whose {
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly controller?: { readonly apiVersion: string; readonly kind: string; readonly name: string };
  /** Who has changed the pod template since. */
  readonly changedBy?: string;
  readonly there?: readonly KubeObject[];
  /** The accounts of the engine may not read these. */
  readonly closed?: string;
  readonly policy?: object;
}

const MODEL = { apiVersion: "serving.kserve.io/v1beta1", kind: "InferenceService" };
const tracked = { annotations: { "argocd.argoproj.io/tracking-id": "shop-app:apps/Deployment:shop/cart" } };
const argoCd = (parts: Parameters<typeof application>[0], more: Partial<Whose> = {}): Whose => ({
  ...tracked,
  there: [application(parts)],
  ...more,
});
const listedAs = (status: string): object[] => [
  { group: "apps", kind: "Deployment", namespace: "shop", name: "cart", status },
];
const history = [
  { id: 3, revision: "rev-1", deployedAt: ago(86_400), source: SOURCE },
  { id: 4, revision: "rev-2", deployedAt: ago(330), source: SOURCE },
];
const asGit = { resources: listedAs("Synced"), reconciledAt: ago(10), history };
const automated = { syncPolicy: { automated: {} } };
const fluxLabels = {
  "kustomize.toolkit.fluxcd.io/name": "shop",
  "kustomize.toolkit.fluxcd.io/namespace": "flux-system",
};
const flux = (parts: object, changedBy?: string): Whose => ({
  labels: fluxLabels,
  there: [{ ...KUSTOMIZATION, metadata: { namespace: "flux-system", name: "shop" }, ...parts }],
  ...(changedBy && { changedBy }),
});
const helm = (there: readonly KubeObject[], more: Partial<Whose> = {}): Whose => ({
  annotations: { "meta.helm.sh/release-name": "cart", "meta.helm.sh/release-namespace": "shop" },
  there,
  policy: { helm: { image: "registry.example/helm:3.22", serviceAccount: "helm" } },
  ...more,
});
const custom = (name: string, there: readonly KubeObject[] = []): Whose => ({
  controller: { ...MODEL, name },
  there: [{ ...MODEL, metadata: { namespace: "shop", name }, spec: {} } as KubeObject, ...there],
});
const olm = (phase: string, there: readonly KubeObject[] = []): Whose => ({
  labels: { "olm.owner": "shop.v2", "olm.owner.namespace": "operators" },
  there: [
    {
      ...CLUSTER_SERVICE_VERSION,
      metadata: { namespace: "operators", name: "shop.v2" },
      status: { phase, reason: "ComponentUnhealthy", message: "installing: waiting for deployment cart" },
    } as KubeObject,
    ...there,
  ],
});
const kserve = [
  {
    ...CLUSTER_SERVICE_VERSION,
    metadata: { namespace: "shop", name: "kserve.v0.15", labels: { "olm.copiedFrom": "operators" } },
    spec: {
      customresourcedefinitions: { owned: [{ name: "inferenceservices.serving.kserve.io", kind: "InferenceService" }] },
      install: { spec: { deployments: [{ name: "kserve-controller-manager" }] } },
    },
  } as KubeObject,
  deployment({ namespace: "operators", name: "kserve-controller-manager", image: "kserve:0.15", replicas: 1 }),
];
const plan = (phase: string, message = ""): KubeObject =>
  ({
    ...INSTALL_PLAN,
    metadata: { namespace: "operators", name: "install-7xk2p" },
    spec: { clusterServiceVersionNames: ["shop.v3"], approval: "Manual", approved: false },
    status: { phase, message },
  }) as KubeObject;

const SYNC = "R3 sync-application Application argocd/shop-app";
const RECONCILE = "R2 reconcile-flux Kustomization flux-system/shop";
const HELM = "R3 roll-back-release Deployment shop/cart";
const VALUES = /^hand over: .*this is what release shop\/cart asks for \(revision \d\): change its values$/;
const LOOK_AGAIN = "R2 reconcile-resource InferenceService shop/cart";

/** The words of a route, or of a sentence; `all` stands for every problem that is not named. */
type Row = Partial<Record<Problem | "all", string | RegExp>>;
const EVICTION = "R1 evict-pod Deployment shop/cart";
const MATRIX: readonly (readonly [string, Whose, Row])[] = [
  [
    "a person deploys",
    {},
    {
      "bad-rollout": "R2 undo-rollout Deployment shop/cart",
      drifted: "R3 restore-last-applied Deployment shop/cart",
      "out-of-memory": "R3 raise-memory-limit Deployment shop/cart",
      "scaled-down": "R3 scale Deployment shop/cart",
      "service-misdirected": "R2 restore-service Service shop/cart",
    },
  ],
  ["Argo CD deploys, and it is not as Git asks", argoCd({ status: { reconciledAt: ago(10) } }), { all: SYNC }],
  [
    "Argo CD deploys, and Git is ahead of what was deployed",
    argoCd({ status: { reconciledAt: ago(10), history: history.slice(0, 1) } }),
    {
      all: /^hand over: .*Git is ahead of what was deployed last .*revision rev-2 after rev-1\), .*: sync it in Argo CD$/,
    },
  ],
  [
    "Argo CD deploys, and has not compared it since the trouble began",
    argoCd({ status: { reconciledAt: ago(3600) } }),
    { all: `R2 refresh-application Application argocd/shop-app, ${SYNC}` },
  ],
  [
    "Argo CD deploys, and it is not as Git asks, and Argo CD heals it itself",
    argoCd({ spec: { syncPolicy: { automated: { selfHeal: true } } } }),
    { all: /^wait: .* sets that right itself \(selfHeal\)$/ },
  ],
  [
    "Argo CD deploys just what Git asks for, and takes it back",
    argoCd({ status: asGit }),
    {
      "bad-rollout": "R2 roll-back-application Application argocd/shop-app",
      all: /^hand over: .*this is what Git asks for .*: change it there$/,
    },
  ],
  [
    "Argo CD deploys just what Git asks for, and would bring it again",
    argoCd({ status: asGit, spec: automated }),
    {
      "bad-rollout": /^hand over: .*with auto-sync on Argo CD takes nothing back: revert it there$/,
      all: /^hand over: .*: change it there$/,
    },
  ],
  [
    "Argo CD has deployed nothing else before",
    argoCd({ status: { ...asGit, history: history.slice(1) } }),
    { "bad-rollout": /keeps no earlier revision to go back to/, all: /: change it there$/ },
  ],
  [
    "Argo CD deployed the last time long after the trouble began",
    argoCd({ status: { ...asGit, history: [history[0], { ...history[1], deployedAt: ago(60) }] } }),
    { "bad-rollout": /keeps no earlier revision to go back to/, all: /: change it there$/ },
  ],
  [
    "Argo CD deploys from several sources",
    argoCd({ status: { ...asGit, history: history.map(({ source, ...each }) => ({ ...each, sources: [source] })) } }),
    { "bad-rollout": /has several sources: go back in Argo CD, or revert it there$/, all: /: change it there$/ },
  ],
  [
    "Argo CD cannot compare",
    argoCd({ status: { conditions: [{ type: "ComparisonError", message: "app path does not exist" }] } }),
    { all: /^hand over: .*Argo CD cannot help now: ComparisonError: app path does not exist$/ },
  ],
  [
    "Argo CD of another cluster deploys",
    argoCd({ spec: { destination: { server: "https://elsewhere.example" } } }),
    { all: /^hand over: .*deploys to another cluster: changing it here would be undone or would fight/ },
  ],
  ["Argo CD deploys, and no Application can be found", tracked, { all: /^hand over: .*is not in this cluster/ }],
  [
    "Argo CD deploys, and its Applications may not be read",
    argoCd({}, { closed: "Application" }),
    { all: /^hand over: .*deployed by argocd .*cannot be read/ },
  ],
  ["Flux deploys, and somebody has changed it since", flux({}, "kubectl-edit"), { all: RECONCILE }],
  [
    "Flux deploys, and is suspended",
    flux({ spec: { suspend: true } }, "kubectl-edit"),
    { all: /^hand over: .*is suspended: whoever suspended it decides/ },
  ],
  [
    "Flux deploys, and cannot apply",
    flux(
      { status: { conditions: [{ type: "Ready", status: "False", reason: "BuildFailed", message: "no such path" }] } },
      "kubectl-edit",
    ),
    { all: /^hand over: .*Flux cannot apply it now: BuildFailed: no such path$/ },
  ],
  [
    "Flux deploys, and waits for just this to become healthy",
    flux({ status: { conditions: [{ type: "Ready", status: "False", reason: "HealthCheckFailed" }] } }, "kubectl-edit"),
    { all: RECONCILE },
  ],
  [
    "Flux deploys just what Git asks for",
    flux({ status: { lastAppliedRevision: "main@sha1:4f2" } }, "kustomize-controller"),
    {
      all: /^hand over: .*what Git asks for \(Kustomization flux-system\/shop, revision main@sha1:4f2\): revert it there$/,
    },
  ],
  ["Flux deploys, and its Kustomization is gone", { labels: fluxLabels }, { all: /is not in this cluster/ }],
  [
    "Helm has upgraded it, and it broke",
    helm([revisionSecret({ version: 1, status: "superseded" }), revisionSecret({ version: 2, status: "deployed" })]),
    { "bad-rollout": `${HELM} to 1`, all: VALUES },
  ],
  [
    "Helm deploys, and somebody has changed it since",
    helm([revisionSecret({ version: 1, status: "deployed", image: "shop/cart:1.0" })]),
    { all: `${HELM} to 1`, "service-misdirected": VALUES },
  ],
  [
    "Helm was killed in the middle",
    helm([
      revisionSecret({ version: 1, status: "deployed" }),
      revisionSecret({ version: 2, status: "pending-upgrade", at: ago(3600) }),
    ]),
    { "bad-rollout": `${HELM} to 1`, all: VALUES },
  ],
  [
    "Helm is at work",
    helm([
      revisionSecret({ version: 1, status: "deployed" }),
      revisionSecret({ version: 2, status: "pending-upgrade", at: ago(60) }),
    ]),
    { all: /^wait: Helm is at work on release shop\/cart \(revision 2, pending-upgrade\)$/ },
  ],
  [
    "Helm has deployed only this",
    helm([revisionSecret({ version: 1, status: "deployed", image: "shop/cart:2.0" })]),
    { all: VALUES, "bad-rollout": /^hand over: .*has no earlier revision that was good/ },
  ],
  [
    "Helm deploys, and nobody has given the Role for its releases",
    helm([revisionSecret({ version: 1, status: "deployed" })], { closed: SECRET.kind }),
    { all: /^hand over: .*no Role, no Helm/ },
  ],
  [
    "Helm deploys, and no policy says what it runs as",
    helm([revisionSecret({ version: 1, status: "superseded" }), revisionSecret({ version: 2, status: "deployed" })], {
      policy: {},
    }),
    { "bad-rollout": /^hand over: .*no policy names .*: helm rollback cart 1 -n shop$/, all: VALUES },
  ],
  ["an operator makes it", custom("cart"), { all: LOOK_AGAIN }],
  [
    "an operator that OLM has installed makes it",
    custom("cart", kserve),
    { all: `${LOOK_AGAIN}, R3 restart-operator Deployment operators/kserve-controller-manager` },
  ],
  [
    "an operator made it, and its custom resource is gone",
    { controller: { ...MODEL, name: "cart" } },
    { all: /^hand over: .*InferenceService shop\/cart, which controls it, is not there/ },
  ],
  [
    "somebody's own tool manages it, and nothing leads there",
    { labels: { "app.kubernetes.io/managed-by": "shop-operator" } },
    { all: /^hand over: .*deployed by operator \(its labels say that shop-operator manages it\)/ },
  ],
  [
    "OLM installs it, and has failed",
    olm("Failed"),
    { all: /^hand over: .*ClusterServiceVersion operators\/shop.v2 is Failed: ComponentUnhealthy: installing/ },
  ],
  [
    "OLM is installing it",
    olm("Installing"),
    { all: /^wait: OLM is at work on ClusterServiceVersion operators\/shop.v2/ },
  ],
  [
    "OLM installs it, and the next version waits for a person",
    olm("Succeeded", [plan("RequiresApproval")]),
    { all: /^hand over: .*InstallPlan install-7xk2p \(shop.v3\) waits for approval: choose its version/ },
  ],
  [
    "OLM installs it, and the next version cannot be installed",
    olm("Succeeded", [plan("Failed", "no permission")]),
    { all: /^hand over: .*InstallPlan install-7xk2p \(shop.v3\) has failed: no permission/ },
  ],
];

function inWords(routed: Routed): string {
  if (routed.kind === "hand-over") return `hand over: ${routed.because}`;
  if (routed.kind === "wait") return `wait: ${routed.because}`;
  return routed.steps
    .map(({ action, class: asked, target, parameters: { revision } }) => {
      const where = `${target.kind} ${target.namespace}/${target.name}`;
      const to = action === "roll-back-release" ? ` to ${revision}` : "";
      return `${asked ?? actions[action].class} ${action} ${where}${to}`;
    })
    .join(", ");
}

/** The same marks on the Deployment and on its Service, each naming the object itself. */
function owned(kind: "Deployment" | "Service", whose: Whose): KubeObject {
  const { controller, labels, annotations, changedBy } = whose;
  const { spec, metadata } = deployment({ namespace: "shop", name: "cart", image: "shop/cart:2.0" });
  const written = Object.fromEntries(
    Object.entries(annotations ?? {}).map(([key, value]) => [
      key,
      value.replace("apps/Deployment", kind === "Service" ? "/Service" : "apps/Deployment"),
    ]),
  );
  return {
    ...(kind === "Service" ? { ...SERVICE, spec: {} } : { ...CART, spec }),
    metadata: {
      ...metadata,
      labels: { ...labels },
      annotations: written,
      ...(controller && { ownerReferences: [{ ...controller, uid: "u", controller: true }] }),
      managedFields: [
        {
          manager: changedBy ?? "somebody",
          time: ago(400),
          fieldsV1: { "f:spec": { "f:template": {}, "f:replicas": {} } },
        },
      ],
    },
  };
}

async function routeOf(whose: Whose, problem: Problem): Promise<string> {
  const cluster = new InMemoryCluster();
  const policy = { "policy.yaml": JSON.stringify(whose.policy ?? {}) };
  const inArgo = (whose.there ?? []).map(alsoItsService);
  cluster.add(...inArgo);
  cluster.add({ ...CONFIG_MAP, metadata: { namespace: "kubeheal", name: POLICY }, data: policy } as KubeObject);
  const shelf = withFaults(cluster, ({ kind }) => (kind === whose.closed ? "forbidden" : undefined));
  const objects = [owned("Deployment", whose), owned("Service", whose)];
  const world = {
    cluster: {
      ...bound(shelf),
      get: (ref: Parameters<typeof shelf.get>[0]) => {
        const mine = objects.find(
          ({ kind, metadata }) => kind === ref.kind && ref.name === metadata.name && ref.namespace === "shop",
        );
        return mine ? Promise.resolve(mine) : shelf.get(ref);
      },
    },
    now: () => NOW,
  };
  const found = finding({ problem, cause: "it is broken", facts: PROBLEMS[problem] });
  const killed = pod("cart-1-a");
  const seen = evidence({
    pods: [killed],
    owner: { kind: "operator", confidence: 0.8, because: "as the object itself says" },
  });
  const remedy = runbooks[problem].answer(found, seen);
  const context = { world, settings: settings() } as unknown as Context;
  return inWords(await throughOwner(context, { finding: found, evidence: seen, remedy }));
}

function bound(cluster: ReturnType<typeof withFaults>) {
  return { list: cluster.list.bind(cluster), listMetadata: cluster.listMetadata.bind(cluster) };
}

/** What is said of the Deployment in an Application's status is said of its Service, too. */
function alsoItsService(object: KubeObject): KubeObject {
  const { status } = object as { status?: { resources?: { group?: string; kind: string }[] } };
  const [first] = status?.resources ?? [];
  if (!first) return object;
  const service = { ...first, group: "", kind: "Service" };
  return { ...object, status: { ...status, resources: [first, service] } } as KubeObject;
}

/** What a person must agree to where nobody owns it, a person must agree to where somebody does. */
const ONLY_WITH_A_PERSON: ReadonlySet<Problem> = new Set(["drifted", "out-of-memory", "scaled-down"]);

function expectedOf(row: Row, problem: Problem): string | RegExp {
  const said = problem === "pod-stuck" ? EVICTION : (row[problem] ?? row.all!);
  return typeof said === "string" && ONLY_WITH_A_PERSON.has(problem) ? said.replaceAll("R2 ", "R3 ") : said;
}

describe.each(MATRIX)("what %s", (_whose, whose, row) => {
  const problems = Object.keys(PROBLEMS) as Problem[];

  it.each(problems.map((problem) => [problem, expectedOf(row, problem)] as const))(
    "%s: %s",
    async (problem, expected) => {
      const route = await routeOf(whose, problem);

      if (typeof expected === "string") expect(route).toBe(expected);
      else expect(route).toMatch(expected);
    },
  );
});
