import { type Asking, type NamespaceState, consentTo, reserved, withoutConsent } from "./consent.ts";
import { outsideWindows } from "./outside-windows.ts";

/** What moves pods for the sake of something else, and when. */
export interface Moving extends Pick<Asking, "incident" | "policy"> {
  readonly step: Pick<Asking["step"], "action" | "class">;
  readonly ownNamespace: string;
  readonly now: Date;
}

/** Whether the pods of this namespace may be moved for the sake of a node: only where the same step would be consented to there, and not outside its windows. */
export function mayMove({ step, incident, policy, ownNamespace, now }: Moving, namespace: NamespaceState): boolean {
  const { name } = namespace;
  const target = { apiVersion: "v1", kind: "Namespace", namespace: name, name };
  const asking: Asking = { step: { ...step, target }, incident, namespace, policy };
  return (
    !namespace.maintenance &&
    reserved(asking, ownNamespace) === undefined &&
    withoutConsent(consentTo(asking), asking.step) === undefined &&
    outsideWindows(policy, name, now) === undefined
  );
}
