import { defineRunbookAbout } from "./define-runbook.ts";
import { remediateNode } from "./remediate-node.ts";

/** Whoever sees to nodes is waited for; else a remediation is asked for, by approval. */
export const nodeUnreachable = defineRunbookAbout("node", ({ cause }, evidence) => remediateNode(cause, evidence));
