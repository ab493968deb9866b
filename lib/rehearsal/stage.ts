import { type Incident, whyOf } from "../domain/incident.ts";
import type { InMemoryCluster } from "../world/in-memory/in-memory-cluster.ts";
import { SHOP } from "./people.ts";
import { type Played, changesIn } from "./played.ts";
import { type ScenarioName, scenarios } from "./scenarios/index.ts";

/** What people say to the engine: a POST to its API. */
export type Speak = (path: string, body: object) => Promise<unknown>;

interface Props {
  readonly cluster: InMemoryCluster;
  readonly say: (line: string) => void;
  readonly speak: Speak;
}

/** Plays scenarios on the cluster, and knows when their story is over. */
export class Stage {
  readonly #props: Props;
  readonly #waiting = new Set<(incident: Incident) => void>();
  readonly #played = new Set<ScenarioName>();

  constructor(props: Props) {
    this.#props = props;
  }

  heard(incident: Incident): void {
    for (const listener of this.#waiting) listener(incident);
  }

  /** Breaks it and waits for the end; `undefined` where it was played already. */
  async play(name: ScenarioName, isOver: (incident: Incident) => boolean = isClosed): Promise<Played | undefined> {
    const { cluster, say, speak } = this.#props;
    const { title, ends, workload, isAskedFor } = scenarios[name];
    if (this.#played.has(name)) {
      say(`\nScenario ${name} was played already; start again to see it once more.`);
      return undefined;
    }
    this.#played.add(name);
    say(`\nScenario ${name}: ${title}. It should end as ${ends}.`);
    const began = cluster.clock.now();
    const ended = this.#endOf(name, isOver);
    await scenarios[name].break(cluster);
    if (isAskedFor) await speak("/api/v1/remediation/trigger", questionAbout(workload));
    const played = outcomeOf(name, await ended, (cluster.clock.now().getTime() - began.getTime()) / 1000);
    say(`\nScenario ${name} ended as ${played.ending}${played.wasRight ? ", as it should" : `: ${played.why}`}.`);
    return played;
  }

  /** One after another: each begins when the story of the one before is decided. */
  async playAll(): Promise<Played[]> {
    const played: Played[] = [];
    for (const name of Object.keys(scenarios) as ScenarioName[])
      played.push(...[(await this.play(name, isDecided)) ?? []].flat());
    return played;
  }

  #endOf(name: ScenarioName, isOver: (incident: Incident) => boolean): Promise<Incident> {
    const { workload, isApproved } = scenarios[name];
    const approved = new Set<string>();
    return new Promise((resolve) => {
      const listener = (incident: Incident): void => {
        if (incident.target?.name !== workload) return;
        if (isApproved) this.#approve(incident, approved);
        if (!isOver(incident)) return;
        this.#waiting.delete(listener);
        resolve(incident);
      };
      this.#waiting.add(listener);
    });
  }

  /** A person agrees, once to each plan. Not awaited: who has just written the incident has still to hear of it. */
  #approve({ id, workflow }: Incident, approved: Set<string>): void {
    if (workflow?.progress.status !== "parked" || workflow.progress.awaits !== "approval") return;
    if (approved.has(workflow.digest)) return;
    approved.add(workflow.digest);
    const { cluster, speak } = this.#props;
    const decision = { who: "the night shift", decision: "approve", digest: workflow.digest };
    cluster.clock.after(5, () => void speak(`/api/v1/incidents/${id}/approval`, decision));
  }
}

const isClosed = ({ progress }: Incident): boolean =>
  progress.status === "closed" || (progress.status === "settled" && progress.ending === "handed-over");

const isDecided = ({ progress }: Incident): boolean => progress.status === "closed" || progress.status === "settled";

function outcomeOf(name: ScenarioName, incident: Incident, seconds: number): Played {
  const { ends, cause } = scenarios[name];
  const { progress, finding } = incident;
  const ending = "ending" in progress ? progress.ending : progress.status;
  const found = finding?.cause ?? "";
  const isFound = cause.test(found);
  const why = ending === "handed-over" ? whyOf(incident) : found;
  return {
    scenario: name,
    ending,
    shouldEnd: ends,
    wasRight: ending === ends && isFound,
    why: isFound ? why : `its cause should be like ${cause.source}, and is: ${found}`,
    seconds,
    changes: changesIn(incident),
  };
}

function questionAbout(workload: string): object {
  return {
    incident_id: `ticket-${workload}`,
    namespace: SHOP,
    resource: { kind: "Deployment", name: workload },
    issue: { type: "out_of_order", description: `${workload} does not answer`, severity: "high" },
  };
}
