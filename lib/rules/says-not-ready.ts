import type { Said } from "../domain/evidence.ts";
import { printable } from "../domain/printable.ts";
import { defineRuleAbout } from "./define-rule.ts";

/** The conditions by which kinds of all makers say that they are well; the first that an object has counts. */
const WELL = ["Ready", "Available", "Healthy", "Succeeded", "Reconciled"];

/** What we know nothing about says itself that it is not well, or that nothing of what it allows is left. */
export const saysNotReady = defineRuleAbout(
  "object",
  ({ target, untrue, usedUp, phase, says, createdAt, alertedAt }) => {
    const said = WELL.map((type) => untrue.find((each) => each.type === type)).find((each) => each !== undefined);
    const isOver = phase === "Failed" || phase === "Lost";
    if (!said && usedUp.length === 0 && !isOver) return undefined;
    return {
      layer: "platform",
      confidence: 0.5,
      cause: `${target.kind} ${target.name} ${causeOf(said, usedUp, phase)}${isOver && !said && says !== undefined ? ` (${says})` : ""}`,
      because: [
        ...untrue
          .slice(0, 5)
          .map(({ type, reason, message }) => `${type} is not true: ${reason} ${printable(message, 300)}`),
        ...usedUp.slice(0, 5).map((each) => `used up: ${each}`),
        ...(isOver ? [`its phase is ${phase}`] : []),
      ],
      since: said?.since || (alertedAt.toISOString() > createdAt ? alertedAt.toISOString() : createdAt),
      restarts: 0,
      facts: {},
    };
  },
);

// oxlint-disable-next-line max-params -- one sentence
function causeOf(
  said: (Said & { type: string }) | undefined,
  usedUp: readonly string[],
  phase: string | undefined,
): string {
  if (said)
    return `says that it is not ${said.type.toLowerCase()}: ${said.reason}${said.message === "" ? "" : ` (${printable(said.message, 200)})`}`;
  return usedUp.length > 0 ? `is used up (${usedUp.join(", ")})` : `is ${phase}`;
}
