import { printable } from "../domain/printable.ts";
import { defineRuleAbout } from "./define-rule.ts";

/** A claim that has no volume: nobody makes one, or it waits for something. */
export const claimUnbound = defineRuleAbout("object", ({ target: { name }, claim, phase, notes, createdAt }) => {
  if (!claim || phase !== "Pending") return undefined;
  const { className, storageClass, asked } = claim;
  const [note] = notes;
  return {
    layer: "infrastructure",
    confidence: 0.8,
    cause: `claim ${name} has no volume: ${whyUnbound(className, storageClass, note?.reason)}`,
    because: [
      `it asks for ${asked} of class ${className ?? "(none)"} since ${createdAt}`,
      ...notes.slice(0, 3).map(({ reason, message }) => `${reason}: ${printable(message, 300)}`),
    ],
    since: createdAt,
    restarts: 0,
    facts: { claim: name, class: className ?? "" },
  };
});

type StorageClass = { readonly provisioner: string; readonly waitsForPod: boolean } | undefined;

// oxlint-disable-next-line max-params -- one sentence
function whyUnbound(className: string | undefined, storageClass: StorageClass, reason: string | undefined): string {
  if (className === undefined) return "it names no class, and there was no default one when it was made";
  if (className === "") return "it wants a volume that is there already, and none fits";
  if (!storageClass) return `there is no StorageClass ${className}, or it may not be read`;
  if (reason === "ProvisioningFailed") return `${storageClass.provisioner} could not make one`;
  if (storageClass.waitsForPod) return "it waits for a pod that uses it and has a node (WaitForFirstConsumer)";
  return `${storageClass.provisioner} has not made one`;
}
