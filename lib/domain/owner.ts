import { z } from "zod";

export const OwnerKind = z.enum(["argo-cd", "flux", "helm", "operator", "person"]);

/** Who decides what this object should be: a change goes through them, or not at all. */
export const Owner = z.strictObject({
  kind: OwnerKind,
  /** The Application, Kustomization, release or owning object, as far as the object itself names it. */
  name: z.string().optional(),
  /** 0 to 1, of the contract: Argo CD .95, Helm .90, operator .80, by hand .60. */
  confidence: z.number().min(0).max(1),
  because: z.string(),
});
export type Owner = z.infer<typeof Owner>;

/** The word the REST API uses for it. */
export function deploymentMethod(owner: Owner): "argocd" | "flux" | "helm" | "operator" | "manual" {
  if (owner.kind === "argo-cd") return "argocd";
  return owner.kind === "person" ? "manual" : owner.kind;
}
