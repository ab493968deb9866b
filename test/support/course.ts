/** The course that a heal takes when nothing goes wrong: what people and monitoring do, and who goes on next. */
import type { CloudEvent } from "../../lib/domain/events.ts";
import { firing } from "../../lib/domain/incident.ts";
import type { Settings } from "../../lib/domain/settings.ts";
import { deployment } from "../../lib/world/in-memory/builders.ts";
import { DEPLOYMENT, POD } from "../../lib/world/kubernetes/kinds.ts";
import type { Deployment, Pod } from "../../lib/world/kubernetes/objects.ts";
import type { Ref } from "../../lib/world/world.ts";
import { alert, webhook } from "./alerts.ts";
import type { Ground } from "./ground.ts";
import { inMemoryGround } from "./in-memory-ground.ts";
import { type Process, Simulation } from "./simulation.ts";
import { PLAYED } from "./test-kubelet.ts";

export const GOOD = "shop/cart:1.0";
export const BAD = "shop/cart:2.0";
/** After so much virtual time without a disturbance everything has ended, or it never does. */
const PATIENCE_SECONDS = 12 * 3600;
const GROUP_INTERVAL_SECONDS = 300;

export type Trouble = "bad rollout" | "stuck pod" | "remedy that does not help";

/** One trouble in one shop: what happens outside of the engine, and the engine going on undisturbed. */
export class Course {
  readonly trouble: Trouble;
  readonly sim: Simulation;
  /** The pod that alerts. */
  pod = "";
  startedAt = new Date(0);
  hasWorsened = false;
  /** Several that are under way go on in an order that comes from `turns`. */
  takesTurns = false;
  turns = 1;
  /** Since when nothing was disturbed. */
  calmSince = new Date(0);
  /** Whoever paused it lets it go on again. */
  isCalm = false;
  /** The end of the alert as it was posted last. */
  #resolved: { readonly item: number; readonly at: Date } | undefined;

  constructor(trouble: Trouble, ground: Ground, overrides: Partial<Settings> = {}) {
    this.trouble = trouble;
    this.sim = new Simulation(ground, overrides);
  }

  async prepare(): Promise<void> {
    const { sim } = this;
    const { app: namespace, person } = sim.ground;
    // On a real API server the label leaves the pods to the test's kubelet.
    const template = {
      metadata: { labels: { app: "cart", [PLAYED]: "test" } },
      spec: { containers: [{ name: "cart", image: GOOD }] },
    };
    const parts = { namespace, name: "cart", image: GOOD, replicas: 2, spec: { template } };
    await sim.ground.deploy(deployment(parts));
    await sim.passSeconds(3);
    if (this.trouble === "stuck pod") {
      this.pod = (await this.pods())[0]!.metadata.name;
      sim.ground.stick(this.pod);
      await sim.passSeconds(20);
    } else {
      sim.ground.behaves(BAD, "crashes");
      await person.patch(this.#deployment, [
        { op: "replace", path: "/spec/template/spec/containers/0/image", value: BAD },
      ]);
      await sim.passSeconds(20);
      this.pod = (await this.pods()).find(({ spec }) => spec?.containers[0]?.image === BAD)!.metadata.name;
    }
    this.startedAt = sim.now;
    this.calmSince = sim.now;
    this.fire("firing", true);
  }

  async pods(): Promise<Pod[]> {
    const { app: namespace, person } = this.sim.ground;
    return [...(await person.list<Pod>(POD, { namespace })).items];
  }

  get #deployment(): Ref {
    return { ...DEPLOYMENT, namespace: this.sim.ground.app, name: "cart" };
  }

  /** Monitoring posts what it sees; what it is not told to have arrived it posts again. */
  fire(status: "firing" | "resolved", isRepeated: boolean): number {
    const labels = { namespace: this.sim.ground.app, pod: this.pod, container: "cart", reason: "CrashLoopBackOff" };
    const body = webhook(
      alert("KubePodCrashLooping", labels, { status, startsAt: this.startedAt, endsAt: this.sim.now }),
    );
    return this.sim.bus.send({ function: "alerts", path: "/alertmanager", sent: { body }, isRepeated });
  }

  /** The next thing that happens; false when all has ended. */
  async next(): Promise<boolean> {
    const { sim } = this;
    const next = this.#whoseTurn();
    if (next) await sim.go(next);
    else if (sim.processes.some(({ stalls }) => stalls === 0)) await sim.passSeconds(1);
    else if (sim.bus.bag.length > 0) await sim.begin(sim.bus.take(0)!);
    else if (!this.outside()) {
      if (sim.incidents.every(({ progress }) => progress.status === "closed")) return false;
      if (sim.now.getTime() - this.calmSince.getTime() > PATIENCE_SECONDS * 1000) return false;
      await this.tick();
    }
    return true;
  }

  /** The first that waits for its turn; where the schedule says so, they take turns instead. */
  #whoseTurn(): Process | undefined {
    for (const process of this.sim.processes) process.stalls = Math.max(0, process.stalls - 1);
    const ready = this.sim.processes.filter(({ pending, stalls }) => pending.length > 0 && stalls === 0);
    this.turns = Math.imul(this.turns, 1_664_525) + 1_013_904_223;
    return ready[this.takesTurns ? (this.turns >>> 16) % ready.length : 0];
  }

  /** What monitoring and people do by themselves. True if they did something. */
  outside(): boolean {
    const { sim } = this;
    for (const incident of sim.incidents) {
      const { id, progress, workflow, pausedBy } = incident;
      if (this.isCalm && pausedBy !== undefined && progress.status !== "closed") {
        this.say("resume", id);
        return true;
      }
      if (
        this.trouble === "remedy that does not help" &&
        !this.hasWorsened &&
        workflow?.progress.status === "verifying"
      ) {
        this.hasWorsened = true;
        sim.ground.behaves(GOOD, "crashes");
        return true;
      }
      if (progress.status === "settled" && firing(incident).length > 0 && this.#mayResolve()) {
        this.#resolved = { item: this.fire("resolved", true), at: sim.now };
        return true;
      }
    }
    return false;
  }

  say(what: "pause" | "resume", incident: string): void {
    const sent = { body: { who: "a person" } };
    this.sim.bus.send({ function: "api", path: `/api/v1/incidents/${incident}/${what}`, sent, isRepeated: true });
  }

  /** Alertmanager says it once, and again with its next group where nobody answered. */
  #mayResolve(): boolean {
    const { sim } = this;
    if (!this.#resolved) return true;
    const { item, at } = this.#resolved;
    const isAnswered = sim.answered.some((answer) => answer.item === item && answer.status === 200);
    return !isAnswered && sim.now.getTime() - at.getTime() >= GROUP_INTERVAL_SECONDS * 1000;
  }

  /** Time passes to the next tick, of the fast clock if it runs, else of the heartbeat. */
  async tick(): Promise<void> {
    const { sim } = this;
    const { tickSeconds, heartbeatSeconds } = sim.settings;
    const seconds = sim.now.getTime() / 1000;
    const period = sim.fastClockRuns ? tickSeconds : heartbeatSeconds;
    const next = (Math.floor(seconds / period) + 1) * period;
    await sim.passSeconds(next - seconds);
    if (sim.fastClockRuns) this.sendTick("fast");
    if (next % heartbeatSeconds === 0) this.sendTick("heartbeat");
  }

  sendTick(clock: "fast" | "heartbeat"): void {
    const { now, bus } = this.sim;
    const event: CloudEvent = {
      specversion: "1.0",
      id: `${clock}-${now.toISOString()}`,
      source: `/ticker/${clock}`,
      type: "dev.knative.sources.ping",
      time: now.toISOString(),
      data: { clock },
      extensions: {},
    };
    bus.send({ function: "workflows", path: "/functions/workflows", sent: { event } });
  }

  async run(): Promise<this> {
    while (await this.next());
    return this;
  }

  async image(): Promise<string | undefined> {
    return (await this.sim.ground.person.get<Deployment>(this.#deployment)).spec?.template.spec?.containers[0]?.image;
  }
}

export async function courseOf(
  trouble: Trouble,
  overrides: Partial<Settings> = {},
  ground = inMemoryGround(),
): Promise<Course> {
  const course = new Course(trouble, ground, overrides);
  await course.prepare();
  return course;
}
