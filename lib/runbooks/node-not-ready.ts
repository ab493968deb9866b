import { defineRunbookAbout } from "./define-runbook.ts";
import { remediateNode } from "./remediate-node.ts";

/** As one that is unreachable: what its kubelet complains of, a reboot mends, or a person does. */
export const nodeNotReady = defineRunbookAbout("node", ({ cause }, evidence) => remediateNode(cause, evidence));
