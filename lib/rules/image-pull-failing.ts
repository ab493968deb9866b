import { printable } from "../domain/printable.ts";
import { defineRule } from "./define-rule.ts";
import { refusalOf } from "./registry.ts";
import { earliest, symptomsOf } from "./symptoms.ts";

const WHY = {
  unknown: "its registry does not have it, or its name is none",
  denied: "its registry does not give it to this caller",
  away: "its registry cannot be reached",
  unsaid: "the kubelet does not say why",
} as const;

/** Images cannot be pulled and there is no good revision to go back to. */
export const imagePullFailing = defineRule((evidence) => {
  const symptoms = symptomsOf(evidence).filter(({ kind }) => kind === "image");
  const [first] = symptoms;
  if (!first) return undefined;
  const { image = "", waiting } = first.container ?? {};
  const refusal = refusalOf(`${waiting?.reason} ${waiting?.message}`);
  return {
    layer: "application",
    confidence: 0.3,
    cause: `image ${image} of ${symptoms.length} of ${evidence.workload.wanted} pods cannot be pulled (${WHY[refusal]}), and no earlier good revision is kept`,
    because: symptoms
      .slice(0, 5)
      .flatMap(({ text, container }) => [
        text,
        ...(container?.waiting?.message ? [printable(container.waiting.message, 300)] : []),
      ]),
    since: earliest(symptoms),
    restarts: 0,
    facts: { refusal },
  };
});
