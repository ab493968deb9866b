import type { Course } from "../domain/measured.ts";
import { type Matchers, selector } from "../domain/promql.ts";
import type { Context } from "../healing/context.ts";
import {
  FORECAST_METRICS,
  type ForecastMetric,
  type Measures,
  STEP_SECONDS,
  hoursBack,
} from "../insights/forecast-features.ts";
import { mean } from "../insights/statistics.ts";
import { WorldError } from "../world/world.ts";

/** Whose usage; nothing at all: that of the cluster. */
export interface UsageScope {
  readonly namespace?: string | undefined;
  readonly deployment?: string | undefined;
  readonly pod?: string | undefined;
}

export interface MeasuredUsage {
  /** Mean over 24 hours, as a share of the whole cluster. */
  readonly cpu: number;
  readonly memory: number;
  /** The metrics of the row, until `at`. */
  readonly measures: Measures;
  readonly at: number;
  readonly queries: number;
}

const HOUR = 3600;

/**
 * What a prediction needs to know, in seven range queries with the columns of the engineered row and five with those of the raw one, each of one series.
 * Throws `unavailable` where neither CPU nor memory is measured: there is nothing to foretell then.
 */
export async function measureUsage(
  { world }: Pick<Context, "world">,
  scope: UsageScope,
  { hours }: { readonly hours: number | undefined },
): Promise<MeasuredUsage> {
  const at = Math.floor(world.now().getTime() / 1000 / STEP_SECONDS) * STEP_SECONDS;
  const day = { from: at - 24 * HOUR, to: at, step: STEP_SECONDS };
  const wanted = hours === undefined ? rawExpressions(scope) : engineeredExpressions(scope);
  const back = hours === undefined ? day : { ...day, from: at - hoursBack(hours) * HOUR };
  const shares = shareExpressions(scope);
  const names = FORECAST_METRICS.filter((metric) => wanted[metric] !== undefined);
  const [cpu, memory, ...courses] = await Promise.all([
    course(world, shares.cpu, day),
    course(world, shares.memory, day),
    ...names.map((metric) => course(world, wanted[metric] ?? "", back)),
  ]);
  if (!cpu || !memory) {
    const what = [cpu ? "" : "CPU", memory ? "" : "memory"].filter((each) => each !== "").join(" and ");
    throw new WorldError("unavailable", `Prometheus has measured no ${what} of that within 24 hours`);
  }
  const measures = Object.fromEntries(names.map((metric, index) => [metric, stepsOf(courses[index])]));
  // Shares of the cluster are also what the raw row begins with.
  const raw = hours === undefined ? { cpu_usage: stepsOf(cpu), memory_usage: stepsOf(memory) } : {};
  return {
    cpu: mean(cpu.points.map(({ value }) => value)),
    memory: mean(memory.points.map(({ value }) => value)),
    measures: { ...raw, ...measures },
    at,
    queries: 2 + names.length,
  };
}

type Range = Parameters<Context["world"]["metrics"]["queryRange"]>[1];

/** Undefined: nothing was measured. */
async function course({ metrics }: Context["world"], expression: string, range: Range): Promise<Course | undefined> {
  const [first] = (await metrics.queryRange(expression, range)).series;
  return first && first.points.length > 0 ? first : undefined;
}

function stepsOf(found: Course | undefined): ReadonlyMap<number, number> {
  return new Map(found?.points.map(({ at, value }) => [at, value]));
}

/** Pods of a Deployment are `<name>-<hash>-<five letters>`; one whose name only begins alike is counted with it, as there is no other label. */
function labelsOf({ namespace, deployment, pod }: UsageScope): Matchers {
  return { namespace, pod: pod ?? (deployment === undefined ? { not: "" } : { beginsWith: `${deployment}-` }) };
}

/** Q-S1 and Q-S2 of the contract, and what stands in where kube-state-metrics does not say how large the nodes are. */
function shareExpressions(scope: UsageScope): { cpu: string; memory: string } {
  const running = { container: { not: "" }, ...labelsOf(scope) };
  const cpu = `sum(rate(${selector("container_cpu_usage_seconds_total", running)}[5m]))`;
  const memory = `sum(${selector("container_memory_working_set_bytes", running)})`;
  const cores = `count(${selector("node_cpu_seconds_total", { mode: "idle" })})`;
  return {
    cpu: `${cpu} / sum(${allocatable("cpu")}) or ${cpu} / ${cores}`,
    memory: `${memory} / sum(${allocatable("memory")}) or ${memory} / sum(node_memory_MemTotal_bytes)`,
  };
}

/** Section 8.3: cores per container, bytes per container as a share of a node's, and bytes a second. Disks are those of the nodes, whoever asks. */
function engineeredExpressions(scope: UsageScope): Record<ForecastMetric, string> {
  const running = { container: { not: "" }, ...labelsOf(scope) };
  return {
    cpu_usage: `avg(rate(${selector("container_cpu_usage_seconds_total", running)}[5m]))`,
    memory_usage: `avg(${selector("container_memory_working_set_bytes", running)}) / avg(${allocatable("memory")})`,
    disk_usage: DISK,
    network_in: `avg(${network("receive", scope)})`,
    network_out: `avg(${network("transmit", scope)})`,
  };
}

function rawExpressions(scope: UsageScope): Partial<Record<ForecastMetric, string>> {
  return {
    disk_usage: DISK,
    network_in: `sum(${network("receive", scope)})`,
    network_out: `sum(${network("transmit", scope)})`,
  };
}

const ROOT = { mountpoint: "/" };
const DISK = `1 - avg(${selector("node_filesystem_avail_bytes", ROOT)}) / avg(${selector("node_filesystem_size_bytes", ROOT)})`;

function network(way: "receive" | "transmit", scope: UsageScope): string {
  return `rate(${selector(`container_network_${way}_bytes_total`, { interface: { not: "lo" }, ...labelsOf(scope) })}[5m])`;
}

function allocatable(resource: string): string {
  return selector("kube_node_status_allocatable", { resource });
}
