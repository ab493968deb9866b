/** What of its target an action decides that other controllers may decide, too; `capacity`: it takes a node out of service. */
export type Concern = "replicas" | "resources" | "node" | "capacity" | "application";
