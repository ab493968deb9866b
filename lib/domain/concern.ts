/** What of its target an action decides that other controllers may decide, too. */
export type Concern = "replicas" | "resources" | "node";
