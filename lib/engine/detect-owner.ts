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

type Detector = (marks: Marks, target: Target) => Owner | undefined;

/** `<application>:<group>/<Kind>:<namespace>/<name>`; an id that names another object was copied along and proves nothing. */
const byArgoCd: Detector = ({ annotations }, { apiVersion, kind, namespace, name }) => {
  const id = annotations["argocd.argoproj.io/tracking-id"];
  if (id === undefined) return undefined;
  const [application, ...self] = id.split(":");
  if (self.join(":") !== `${groupOf(apiVersion)}/${kind}:${namespace ?? ""}/${name}`) return undefined;
  return {
    kind: "argo-cd",
    name: application,
    confidence: 0.95,
    because: `its tracking-id names Application ${application}`,
  };
};

/** Argo CD's older way to mark what it owns, still a choice of its `application.resourceTrackingMethod`. */
const byArgoCdLabel: Detector = ({ labels }) => {
  const name = labels["argocd.argoproj.io/instance"];
  if (name === undefined || name === "") return undefined;
  return { kind: "argo-cd", name, confidence: 0.95, because: `its label argocd.argoproj.io/instance names ${name}` };
};

const byFlux: Detector = ({ labels }) => {
  for (const controller of ["kustomize", "helm"]) {
    const name = labels[`${controller}.toolkit.fluxcd.io/name`];
    if (name !== undefined)
      return { kind: "flux", name, confidence: 0.95, because: `its labels name the Flux ${controller} object ${name}` };
  }
  return undefined;
};

const byHelm: Detector = ({ labels, annotations }) => {
  const name = annotations["meta.helm.sh/release-name"];
  if (name === undefined && labels["app.kubernetes.io/managed-by"] !== "Helm") return undefined;
  return {
    kind: "helm",
    name,
    confidence: 0.9,
    because: `its labels and annotations name the Helm release ${name ?? "(unnamed)"}`,
  };
};

const byOperator: Detector = ({ labels, controller }) => {
  if (controller)
    return {
      kind: "operator",
      name: controller.name,
      confidence: 0.8,
      because: `${controller.kind} ${controller.name} controls it`,
    };
  const owner = labels["olm.owner"] ?? (labels["olm.managed"] === "true" ? "OLM" : operatorIn(labels));
  if (owner === undefined) return undefined;
  return { kind: "operator", name: owner, confidence: 0.8, because: `its labels say that ${owner} manages it` };
};

/** Whoever manages it by its own label, unless that is a person's tool. */
function operatorIn(labels: Marks["labels"]): string | undefined {
  const manager = labels["app.kubernetes.io/managed-by"] ?? "";
  return manager === "" || /^(kubectl|manual|helm)$/i.test(manager) ? undefined : manager;
}

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

const byWriter: Detector = ({ templateWriters = [] }) => {
  const writer = templateWriters.find((name) => Object.hasOwn(TOOLS, name));
  const kind = writer === undefined ? undefined : TOOLS[writer];
  return kind && { kind, name: writer, confidence: 0.8, because: `${writer} wrote its pod template (managedFields)` };
};

const DETECTORS: readonly Detector[] = [byArgoCd, byArgoCdLabel, byFlux, byHelm, byOperator, byWriter];

/** Who decides what this object should be. Nobody's mark means a person's hand. */
export function detectOwner(marks: Marks, target: Target): Owner {
  for (const detect of DETECTORS) {
    const owner = detect(marks, target);
    if (owner) return owner;
  }
  return { kind: "person", confidence: 0.6, because: "it carries no mark of Argo CD, Flux, Helm or an operator" };
}
