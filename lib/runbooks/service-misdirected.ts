import { inWords } from "../domain/target.ts";
import { defineRunbook, handOver, steps } from "./define-runbook.ts";

/** Puts back what was applied. Which of several ports a program listens on is not guessed. */
export const serviceMisdirected = defineRunbook(({ facts, cause }, { target: { namespace } }) => {
  const { service, uid, found, applied } = facts as Record<string, string>;
  if (applied === undefined)
    return handOver(`${cause}; nothing says how it should be: compare it with what the pods have`);
  const target = { apiVersion: "v1", kind: "Service", ...(namespace && { namespace }), name: String(service) };
  const parameters = { uid: String(uid), from: String(found), to: applied };
  return steps({
    action: "restore-service",
    target,
    summary: `sets selector and ports of ${inWords(target)} to what was applied last`,
    parameters,
    undo: {
      action: "restore-service",
      summary: `sets selector and ports of ${inWords(target)} to what was found`,
      parameters: { ...parameters, from: applied, to: String(found) },
    },
  });
});
