import type { KubeObject } from "../world/world.ts";

/** An object whose controller speaks of it in conditions. */
export interface Conditioned extends KubeObject {
  readonly status?: { readonly conditions?: readonly SaidCondition[] };
}

interface SaidCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

export function isTrue({ status }: Conditioned, wanted: string): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === wanted && is === "True") === true;
}
