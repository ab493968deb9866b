import type { FunctionDefinition } from "../../lib/http/define-function.ts";

/** Restricted Pod Security; the user is the image's own, because OpenShift gives each namespace a range of its own. */
const SECURITY_CONTEXT = {
  runAsNonRoot: true,
  readOnlyRootFilesystem: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};

/** Alertmanager is no user of the cluster: it shows a token. Whoever calls the API is one, and the Broker may call by where it is. */
const CALLED_WITH_A_TOKEN = new Set(["alerts"]);

export function needsToken({ name }: { readonly name: string }): boolean {
  return CALLED_WITH_A_TOKEN.has(name);
}

/** The namespace in it is replaced by that of the overlay. */
const K_SINK = "http://broker-ingress.knative-eventing.svc.cluster.local/self-healing-platform/kubeheal";
const TOKEN_FOLDER = "/etc/kubeheal/token";

/** A function's Knative Service and ServiceAccount, as kustomize gets them. The chart's templates say the same, with values. */
export function knativeService<Context>(definition: FunctionDefinition<Context>): object[] {
  const { name, service } = definition;
  const labels = {
    "app.kubernetes.io/name": "coordination-engine",
    "app.kubernetes.io/component": name,
    "app.kubernetes.io/part-of": "kubeheal",
    "app.openshift.io/runtime": "nodejs",
  };
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, labels } },
    {
      apiVersion: "serving.knative.dev/v1",
      kind: "Service",
      metadata: {
        name,
        labels: {
          ...labels,
          "networking.knative.dev/visibility": "cluster-local",
          "function.knative.dev": "true",
        },
      },
      spec: {
        template: {
          metadata: {
            labels,
            annotations: { "autoscaling.knative.dev/min-scale": "0", "autoscaling.knative.dev/max-scale": "5" },
          },
          spec: {
            serviceAccountName: name,
            containerConcurrency: service.concurrency,
            timeoutSeconds: service.timeoutSeconds,
            enableServiceLinks: false,
            containers: [container(definition)],
            ...(needsToken(definition) && { volumes: [{ name: "token", secret: { secretName: "kubeheal-token" } }] }),
          },
        },
      },
    },
  ];
}

function container<Context>(definition: FunctionDefinition<Context>): object {
  const isGivenIt = needsToken(definition);
  return {
    name: "function",
    image: "kubeheal",
    env: [
      { name: "FUNCTION", value: definition.name },
      { name: "K_SINK", value: K_SINK },
      ...(isGivenIt ? [{ name: "KUBEHEAL_TOKEN_FILE", value: `${TOKEN_FOLDER}/token` }] : []),
    ],
    readinessProbe: { httpGet: { path: "/ready" }, successThreshold: 1 },
    livenessProbe: { httpGet: { path: "/health" }, periodSeconds: 30, timeoutSeconds: 5 },
    resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "256Mi" } },
    securityContext: SECURITY_CONTEXT,
    ...(isGivenIt && { volumeMounts: [{ name: "token", mountPath: TOKEN_FOLDER, readOnly: true }] }),
  };
}
