import type { Owner } from "../domain/owner.ts";
import { type Target, groupOf } from "../domain/target.ts";

/** What an object says of itself. */
export interface Marks {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Field managers that own `spec.template`. */
  readonly templateWriters?: readonly string[];
  readonly controller: { readonly apiVersion: string; readonly kind: string; readonly name: string } | undefined;
}

/** Who decides, how one can tell, and where to ask them. */
export interface Detected {
  readonly owner: Owner;
  /** `annotation:<key>`, `label:<key>`, `ownerReference`, `managedFields`, or `default`. */
  readonly source: string;
  /** The marks themselves, under the names of the contract. */
  readonly details: Readonly<Record<string, string>>;
  /**
   * The object that decides, as the marks name it: Application, Kustomization, HelmRelease, custom resource, ClusterServiceVersion. Without a namespace
   * where they leave it out.
   */
  readonly object?: Target;
}

type Detector = (marks: Marks, target: Target) => Detected | undefined;

const TRACKING = "argocd.argoproj.io/tracking-id";
const INSTANCE = "argocd.argoproj.io/instance";
const SHARED_INSTANCE = "app.kubernetes.io/instance";

/** `<application>:<group>/<Kind>:<namespace>/<name>`; an id that names another object was copied along and proves nothing. */
const byArgoCd: Detector = ({ labels, annotations }, { apiVersion, kind, namespace, name }) => {
  const id = annotations[TRACKING];
  if (id === undefined) return undefined;
  const [application = "", ...self] = id.split(":");
  if (application === "" || self.join(":") !== `${groupOf(apiVersion)}/${kind}:${namespace ?? ""}/${name}`)
    return undefined;
  return argoCd(application, {
    because: `its tracking-id names Application ${application}`,
    source: `annotation:${TRACKING}`,
    details: { tracking_id: id, ...writtenIf("app_name", labels[INSTANCE]) },
  });
};

/** Argo CD's older way to mark what it owns, still a choice of its `application.resourceTrackingMethod`. */
const byArgoCdLabel: Detector = ({ labels }) => {
  const name = labels[INSTANCE];
  if (name === undefined || name === "") return undefined;
  return argoCd(name, {
    because: `its label ${INSTANCE} names ${name}`,
    source: `label:${INSTANCE}`,
    details: {},
  });
};

/** In any namespace but its own, Argo CD writes `<namespace>_<application>`; no name of Kubernetes has a `_` in it. */
function argoCd(
  written: string,
  { because, ...how }: Omit<Detected, "owner" | "object"> & { because: string },
): Detected {
  const [first = "", second] = written.split("_");
  const [namespace, name] = second === undefined ? [undefined, first] : [first, second];
  return {
    owner: { kind: "argo-cd", name, confidence: 0.95, because },
    ...how,
    details: { ...how.details, argocd_app: name },
    object: { apiVersion: "argoproj.io/v1alpha1", kind: "Application", ...(namespace && { namespace }), name },
  };
}

const FLUX = {
  kustomize: { apiVersion: "kustomize.toolkit.fluxcd.io/v1", kind: "Kustomization" },
  helm: { apiVersion: "helm.toolkit.fluxcd.io/v2", kind: "HelmRelease" },
} as const;

const byFlux: Detector = ({ labels }) => {
  for (const controller of ["kustomize", "helm"] as const) {
    const key = `${controller}.toolkit.fluxcd.io/name`;
    const name = labels[key];
    if (name === undefined || name === "") continue;
    const namespace = labels[`${controller}.toolkit.fluxcd.io/namespace`];
    const { kind } = FLUX[controller];
    return {
      owner: { kind: "flux", name, confidence: 0.95, because: `its labels name the Flux ${kind} ${name}` },
      source: `label:${key}`,
      details: { flux_kind: kind, flux_name: name, ...writtenIf("flux_namespace", namespace) },
      object: { ...FLUX[controller], ...(namespace && { namespace }), name },
    };
  }
  return undefined;
};

const RELEASE = "meta.helm.sh/release-name";
const MANAGED_BY = "app.kubernetes.io/managed-by";

const byHelm: Detector = ({ labels, annotations }) => {
  const name = annotations[RELEASE];
  if (!name && labels[MANAGED_BY] !== "Helm") return undefined;
  return {
    owner: {
      kind: "helm",
      ...(name && { name }),
      confidence: 0.9,
      because: `its labels and annotations name the Helm release ${name || "(unnamed)"}`,
    },
    source: name ? `annotation:${RELEASE}` : `label:${MANAGED_BY}`,
    details: {
      ...writtenIf("release_name", name),
      ...writtenIf("release_namespace", annotations["meta.helm.sh/release-namespace"]),
      ...writtenIf("chart", labels["helm.sh/chart"]),
    },
  };
};

const byController: Detector = ({ controller }, { namespace }) => {
  if (!controller) return undefined;
  const { apiVersion, kind, name } = controller;
  return {
    owner: { kind: "operator", name, confidence: 0.8, because: `${kind} ${name} controls it` },
    source: "ownerReference",
    details: { operator: name, owner_kind: kind },
    object: { apiVersion, kind, ...(namespace && { namespace }), name },
  };
};

/** The Operator Lifecycle Manager writes whose an object is, also on what no owner reference can lead to. */
const byOlm: Detector = ({ labels }, { namespace }) => {
  const owner = labels["olm.owner"];
  if (!owner && labels["olm.managed"] !== "true") return undefined;
  const kind = labels["olm.owner.kind"] ?? "ClusterServiceVersion";
  const home = labels["olm.owner.namespace"] ?? namespace;
  return {
    owner: {
      kind: "operator",
      name: owner || "OLM",
      confidence: 0.8,
      because: `its labels say that ${owner || "OLM"} manages it`,
    },
    source: owner ? "label:olm.owner" : "label:olm.managed",
    details: { operator: owner || "OLM", managed_by: "OLM", ...writtenIf("olm_namespace", home) },
    ...(owner && {
      object: { apiVersion: "operators.coreos.com/v1alpha1", kind, ...(home && { namespace: home }), name: owner },
    }),
  };
};

/** Whoever manages it by its own label, unless that is a person's tool. */
const byManager: Detector = ({ labels }) => {
  const manager = labels[MANAGED_BY] ?? "";
  if (manager === "" || /^(kubectl|manual|helm)$/i.test(manager)) return undefined;
  return {
    owner: {
      kind: "operator",
      name: manager,
      confidence: 0.8,
      because: `its labels say that ${manager} manages it`,
    },
    source: `label:${MANAGED_BY}`,
    details: {
      operator: manager,
      managed_by: manager,
      ...writtenIf("operator_name", labels["app.kubernetes.io/name"]),
    },
  };
};

/** Field managers of tools that put their own template back; marks can be switched off, what they write cannot. */
const TOOLS: Readonly<Record<string, Owner["kind"]>> = {
  "argocd-controller": "argo-cd",
  "argocd-application-controller": "argo-cd",
  "kustomize-controller": "flux",
  "helm-controller": "flux",
  helm: "helm",
  Terraform: "operator",
  terraform: "operator",
  "pulumi-kubernetes": "operator",
  spinnaker: "operator",
};

const byWriter: Detector = ({ labels, templateWriters = [] }) => {
  const writer = templateWriters.find((name) => Object.hasOwn(TOOLS, name));
  const kind = writer === undefined ? undefined : TOOLS[writer];
  if (writer === undefined || !kind) return undefined;
  const because = `${writer} wrote its pod template (managedFields)`;
  // Argo CD 2 marks by a label that Helm's charts set, too; who wrote tells them apart.
  const instance = kind === "argo-cd" ? labels[SHARED_INSTANCE] : undefined;
  const named = instance ? argoCd(instance, { because, source: "managedFields", details: {} }) : {};
  return {
    source: "managedFields",
    details: { managed_by: writer },
    ...named,
    owner: { kind, name: instance || writer, confidence: 0.8, because },
  };
};

const DETECTORS: readonly Detector[] = [
  byArgoCd,
  byArgoCdLabel,
  byFlux,
  byHelm,
  byController,
  byOlm,
  byManager,
  byWriter,
];

/** Who decides what this object should be. Nobody's mark means a person's hand. */
export function detectOwner(marks: Marks, target: Target): Detected {
  for (const detect of DETECTORS) {
    const detected = detect(marks, target);
    if (detected) return detected;
  }
  const { app, version } = marks.labels;
  return {
    owner: {
      kind: "person",
      confidence: 0.6,
      because: "it carries no mark of Argo CD, Flux, Helm or an operator",
    },
    source: "default",
    details: {
      reason: "no deployment method indicators found",
      ...writtenIf("app", app),
      ...writtenIf("version", version),
    },
  };
}

function writtenIf(key: string, value: string | undefined): Record<string, string> {
  return value === undefined || value === "" ? {} : { [key]: value };
}
