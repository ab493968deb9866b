import type { InMemorySeries } from "../../lib/world/in-memory/in-memory-metrics.ts";

/** How much a pod uses, each as a share of 1 but for CPU (cores) and restarts (a count). */
export interface Uses {
  readonly cpu?: number;
  readonly memory?: number;
  readonly restarts?: number;
}

export interface Shown {
  /** By `namespace/pod`; a function of the moment in seconds. */
  readonly pods: Readonly<Record<string, Uses | ((at: number) => Uses)>>;
  readonly node?: { readonly cpu: number; readonly memory: number };
}

const ALWAYS = (value: number): InMemorySeries => ({ labels: {}, valueAt: () => value });

/** What a Prometheus finds of these pods, whichever of the questions about them it is asked. It looks at the namespaces and pods that a question names. */
export function shows(given: () => Shown): (expression: string) => readonly InMemorySeries[] {
  return (expression) => {
    const { pods, node = { cpu: 0.4, memory: 0.5 } } = given();
    if (expression.includes("node_cpu_seconds_total") && !expression.includes("container_")) return [ALWAYS(node.cpu)];
    if (expression.includes("node_memory_MemAvailable_bytes")) return [ALWAYS(node.memory)];
    const of = useOf(expression);
    return Object.entries(pods).flatMap(([key, uses]) => {
      const [namespace = "", pod = ""] = key.split("/");
      if (!isAskedFor(expression, "namespace", namespace) || !isAskedFor(expression, "pod", pod)) return [];
      const at = typeof uses === "function" ? uses : (): Uses => uses;
      return [{ labels: { namespace, pod }, valueAt: (moment: number) => at(moment)[of] }];
    });
  };
}

function useOf(expression: string): keyof Uses {
  if (expression.includes("restarts_total")) return "restarts";
  return expression.includes("cpu_usage") ? "cpu" : "memory";
}

/** As Prometheus matches: the whole value, equal or by a regular expression. */
function isAskedFor(expression: string, label: string, value: string): boolean {
  const matchers = [...expression.matchAll(new RegExp(`[{,]${label}(=~|=)"((?:[^"\\\\]|\\\\.)*)"`, "g"))];
  return matchers.every(([, operator, text = ""]) =>
    operator === "=" ? text === value : new RegExp(`^(?:${text.replaceAll("\\\\", "\\")})$`).test(value),
  );
}
