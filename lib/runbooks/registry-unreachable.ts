import { defineRunbook, handOver } from "./define-runbook.ts";

/** Nothing here mends a registry, and other pods that run must not be replaced while it is away. */
export const registryUnreachable = defineRunbook(({ cause }) =>
  handOver(`${cause}: look at the registry and the way to it; the pods try again by themselves`),
);
