import type { ClaimEvidence } from "../domain/object-evidence.ts";
import { amountOf, inGibibytes } from "../domain/quantity.ts";
import { inWords } from "../domain/target.ts";
import { defineRunbookAbout, handOver, steps } from "./define-runbook.ts";

/** One expansion by a half: what needs more than that was never measured, or is never cleaned up. */
const GROWTH = 1.5;

/** Expands the volume once, where a person agrees: no volume shrinks again. What is in it is deleted by nobody here. */
export const volumeFilling = defineRunbookAbout("object", ({ cause, facts }, { target, claim }) => {
  const refusal = whyNot(claim, String(facts["what"]));
  const bytes = amountOf(claim?.has);
  if (!claim || refusal !== undefined || bytes === undefined)
    return handOver(`${cause}; ${refusal ?? "it has no volume yet"}`);
  const { asked: from } = claim;
  const to = inGibibytes(bytes * GROWTH);
  return steps({
    action: "expand-volume",
    target,
    summary: `expands the volume of ${inWords(target)} once, from ${from} to ${to}; it cannot be made smaller again`,
    parameters: { uid: String(facts["uid"]), from, to },
  });
});

function whyNot(claim: ClaimEvidence | undefined, what: string): string | undefined {
  const { className, storageClass, expanded, growing, asked, has } = claim ?? {};
  if (what === "inodes") return "more bytes do not help every file system there: see what makes so many small files";
  if (storageClass?.isExpandable !== true)
    return `its class ${className ?? "(none)"} does not allow expansion: delete what is not needed, or move it to a larger volume`;
  if (expanded !== undefined)
    return `it was expanded once before (${expanded}), and is not expanded a second time: see what fills it`;
  if (growing) return `it is to grow already, and has not: ${growing.type} ${growing.message}`;
  return (amountOf(asked) ?? 0) > (amountOf(has) ?? 0)
    ? `it asks for ${asked} already, and has ${has ?? "nothing"}: see what its provisioner waits for`
    : undefined;
}
