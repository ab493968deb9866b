import { defineRunbook, handOver } from "./define-runbook.ts";

export const noNodeFits = defineRunbook(({ cause }) =>
  handOver(`${cause}: change what the pods ask for, or make room, or add a node`),
);
