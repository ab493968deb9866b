/** On a node that this engine has cordoned: the step that did it. Whoever finds it may take the cordon back. */
export const CORDONED = "kubeheal.io/cordoned";

/** On the template of a remediation operator: an admin wants nodes remediated by it. */
export const REMEDIATES_NODES = "kubeheal.io/remediates-nodes";
