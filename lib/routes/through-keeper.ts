import type { Keeper } from "../domain/keeper.ts";
import { handOver } from "../runbooks/define-runbook.ts";
import { application } from "./application.ts";
import type { Route, Routed, Wanted } from "./define-route.ts";
import { flux } from "./flux.ts";
import { operator, serviceVersion } from "./operator.ts";
import { release } from "./release.ts";

/** Every kind of owner has its route, and none has two. */
const ROUTES: { readonly [K in Keeper["kind"]]: Route<Extract<Keeper, { readonly kind: K }>> } = {
  application,
  flux,
  operator,
  release,
  "service-version": serviceVersion,
  unknown: ({ finding, keeper }) =>
    handOver(
      `${finding.cause}; ${keeper.because}: changing it here would be undone or would fight; change it at its source`,
    ),
};

export function throughKeeper(wanted: Wanted): Routed {
  const route = ROUTES[wanted.keeper.kind] as Route<Keeper>;
  return route(wanted);
}
