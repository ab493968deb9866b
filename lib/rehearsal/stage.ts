import type { Incident } from "../domain/incident.ts";
import type { InMemoryCluster } from "../world/in-memory/in-memory-cluster.ts";
import { type ScenarioName, scenarios } from "./scenarios/index.ts";

/** Plays scenarios on the cluster, and knows when their story is over. */
export class Stage {
  readonly #cluster: InMemoryCluster;
  readonly #say: (line: string) => void;
  readonly #waiting = new Set<(incident: Incident) => void>();
  readonly #played = new Set<ScenarioName>();

  constructor(cluster: InMemoryCluster, say: (line: string) => void) {
    this.#cluster = cluster;
    this.#say = say;
  }

  heard(incident: Incident): void {
    for (const listener of this.#waiting) listener(incident);
  }

  /** Breaks it and waits for the end. Says whether it ended as the scenario says. */
  async play(name: ScenarioName): Promise<boolean> {
    const { title, ends, workload } = scenarios[name];
    if (this.#played.has(name)) {
      this.#say(`\nScenario ${name} was played already; start again to see it once more.`);
      return false;
    }
    this.#played.add(name);
    this.#say(`\nScenario ${name}: ${title}. It should end as ${ends}.`);
    const ended = this.#endOf(workload);
    await scenarios[name].break(this.#cluster);
    const ending = await ended;
    this.#say(
      `\nScenario ${name} ended as ${ending}${ending === ends ? ", as it should" : `, and should have ended as ${ends}`}.`,
    );
    return ending === ends;
  }

  #endOf(workload: string): Promise<string> {
    return new Promise((resolve) => {
      const listener = ({ progress, target }: Incident): void => {
        if (target?.name !== workload) return;
        if (progress.status !== "closed" && !(progress.status === "settled" && progress.ending === "handed-over"))
          return;
        this.#waiting.delete(listener);
        resolve(progress.ending);
      };
      this.#waiting.add(listener);
    });
  }
}
