import { type Incident, isOver } from "../domain/incident.ts";
import { type Attempt, NEVER_TRIED, RECORD_VERSION, TargetRecord } from "../domain/target-record.ts";
import { type Target, hashOfTarget, inWords } from "../domain/target.ts";
import { isAfter } from "../domain/time.ts";
import type { Cluster } from "../world/world.ts";
import { Documents, type Stored, compareAndSwap } from "./config-maps.ts";

/** Remembered per target; older attempts are dropped, the incident that made them keeps them. */
const ATTEMPTS_KEPT = 20;

/** One ConfigMap per target, read by name. */
export class TargetRecords {
  private readonly documents: Documents<TargetRecord>;

  constructor(cluster: Cluster, namespace: string) {
    this.documents = new Documents(cluster, namespace, {
      key: "target.json",
      schema: TargetRecord,
      version: RECORD_VERSION,
      // Nobody wrote down then what was left behind.
      upcasts: { 1: (older) => ({ ...older, schemaVersion: 2 }) },
    });
  }

  load(hash: string): Promise<Stored<TargetRecord> | undefined> {
    return this.documents.load(`target-${hash}`);
  }

  /**
   * The newest episode after `closed` (0: any); makes it when there is none. Whoever asks at the same moment gets the same.
   * `isFresh`: we made it, so its incident is not likely to be there yet.
   */
  async nextEpisode(
    hash: string,
    target: Target | undefined,
    closed: number,
  ): Promise<{ episode: number; isFresh: boolean }> {
    let isFresh = false;
    const record = await this.swap(hash, (current) => {
      isFresh = (current?.episode ?? 0) <= closed;
      if (!isFresh) return undefined;
      return current
        ? { ...current, episode: closed + 1 }
        : { ...NEVER_TRIED, ...(target ? { target } : {}), episode: closed + 1 };
    });
    return { episode: record?.episode ?? closed + 1, isFresh };
  }

  /** Holds a target for an incident. Returns the sentence that says who holds it, when it is somebody else. */
  async hold(
    target: Target,
    by: { incident: string; until: Date; now: Date },
    loadIncident: (id: string) => Promise<Incident | undefined>,
  ): Promise<string | undefined> {
    const mine = { incident: by.incident, until: by.until.toISOString() };
    let holder: string | undefined;
    await this.swap(hashOfTarget(target), async (current) => {
      holder = undefined;
      if (!current) return { ...NEVER_TRIED, target, heldBy: mine };
      const { heldBy } = current;
      if (heldBy?.incident === by.incident) return undefined;
      if (heldBy && isAfter(heldBy.until, by.now) && !isOver(await loadIncident(heldBy.incident))) {
        holder = `${inWords(target)} is held by ${heldBy.incident}`;
        return undefined;
      }
      return { ...current, heldBy: mine };
    });
    return holder;
  }

  /** Gives a target back, and writes down what was tried on it; doing it twice changes nothing. */
  async release(target: Target, incident: string, attempt?: Attempt): Promise<void> {
    await this.swap(hashOfTarget(target), (current) => {
      if (!current) return undefined;
      const isMine = current.heldBy?.incident === incident;
      const isKnown =
        attempt === undefined ||
        current.tried.some(({ workflow, ending }) => workflow === attempt.workflow && ending === attempt.ending);
      if (!isMine && isKnown) return undefined;
      const { heldBy, ...rest } = current;
      const others = isMine || heldBy === undefined ? {} : { heldBy };
      const tried = isKnown
        ? current.tried
        : [...current.tried.filter(({ workflow }) => workflow !== attempt.workflow), attempt];
      return { ...rest, ...others, tried: tried.slice(-ATTEMPTS_KEPT) };
    });
  }

  private swap(
    hash: string,
    decide: (current: TargetRecord | undefined) => TargetRecord | undefined | Promise<TargetRecord | undefined>,
  ): Promise<TargetRecord | undefined> {
    const name = `target-${hash}`;
    return compareAndSwap(() => this.documents.load(name), decide, {
      create: (value) => this.documents.create(name, value, marksOf(value)),
      save: (value, version) => this.documents.save(name, value, { ...marksOf(value), version }),
    });
  }
}

function marksOf({ target, heldBy }: TargetRecord): {
  labels: Record<string, string>;
  annotations: Record<string, string>;
} {
  return {
    labels: { "kubeheal.io/target-record": "true", "kubeheal.io/held": String(heldBy !== undefined) },
    annotations: target ? { "kubeheal.io/target": inWords(target) } : {},
  };
}
