import { printable } from "../domain/printable.ts";
import { defineRule } from "./define-rule.ts";
import { isRegistryAway, registryOf } from "./registry.ts";
import { earliest, symptomsOf } from "./symptoms.ts";

/** Images cannot be pulled because their registry does not answer: no other image of it could be pulled either. */
export const registryUnreachable = defineRule((evidence) => {
  const symptoms = symptomsOf(evidence).filter(
    ({ kind, container }) => kind === "image" && isRegistryAway(container?.waiting?.message ?? ""),
  );
  const [first] = symptoms;
  if (!first) return undefined;
  const { image = "", waiting } = first.container ?? {};
  return {
    layer: "platform",
    confidence: 0.9,
    cause: `registry ${registryOf(image)} cannot be reached, so ${symptoms.length} of ${evidence.workload.wanted} pods wait for their image`,
    because: [
      ...symptoms.slice(0, 5).map(({ text }) => text),
      `the registry's side: ${printable(waiting?.message ?? "", 300)}`,
    ],
    since: earliest(symptoms),
    restarts: 0,
    facts: { registry: registryOf(image) },
  };
});
