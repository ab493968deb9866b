import type { AlertRule } from "../../domain/alert-rule.ts";
import { lookBackOf } from "../look-back.ts";
import { type Metrics, WorldError, type WorldErrorKind } from "../world.ts";

/** Rules that nobody evaluates. */
export class InMemoryMetrics implements Metrics {
  rules: Omit<AlertRule, "lookBack">[] = [];
  /** How it fails instead of answering. */
  fault: WorldErrorKind | undefined;

  async alertRules(names: readonly string[]): Promise<readonly AlertRule[]> {
    if (this.fault) throw new WorldError(this.fault, `Prometheus: ${this.fault}`);
    return this.rules
      .filter(({ name }) => names.includes(name))
      .map((rule) => ({ ...rule, lookBack: lookBackOf(rule.query) }));
  }
}
