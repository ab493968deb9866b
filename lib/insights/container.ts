import type { Reading, SeriesLabels } from "../domain/measured.ts";
import type { Matchers } from "../domain/promql.ts";

/** One container of one pod, as cAdvisor and kube-state-metrics name it. */
export interface Container {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** Undefined: a series that does not say whose it is. */
export function containerOf({ namespace, pod, container }: SeriesLabels): Container | undefined {
  return namespace === undefined || pod === undefined || container === undefined
    ? undefined
    : { namespace, pod, container };
}

/** No name has a slash in it. */
export function keyOf({ namespace, pod, container }: Container): string {
  return `${namespace}/${pod}/${container}`;
}

/** The values that were measured, by container; one without a number is not in it. */
export function byContainer(readings: readonly Reading[]): ReadonlyMap<string, number> {
  return new Map(
    readings.flatMap(({ labels, value }): [string, number][] => {
      const container = containerOf(labels);
      return container === undefined || value === undefined ? [] : [[keyOf(container), value]];
    }),
  );
}

export const EACH_CONTAINER = "namespace,pod,container";

/** cAdvisor counts the pod as a whole (no container) and its sandbox (`POD`) as well. */
export function containersOf({
  namespace,
  podPrefix,
}: {
  readonly namespace?: string | undefined;
  readonly podPrefix?: string | undefined;
}): Matchers {
  return {
    container: { noneOf: ["", "POD"] },
    namespace,
    pod: podPrefix === undefined ? { not: "" } : { beginsWith: podPrefix },
  };
}
