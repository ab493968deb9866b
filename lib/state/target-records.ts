import { type Incident, isOver } from "../domain/incident.ts";
import { type Attempt, NEVER_TRIED, RECORD_VERSION, TargetRecord } from "../domain/target-record.ts";
import { type Target, hashOfTarget, inWords } from "../domain/target.ts";
import { isAfter } from "../domain/time.ts";
import { type Cluster, isWorldError } from "../world/world.ts";
import { CONFIG_MAP, Documents, type Stored, compareAndSwap } from "./config-maps.ts";
import { EpisodeFloor } from "./episode-floor.ts";

/** Remembered per target; older attempts are dropped, the incident that made them keeps them. */
const ATTEMPTS_KEPT = 20;

const MARK = "kubeheal.io/target-record";
const CHANGED_AT = "kubeheal.io/changed-at";
const PAGE = 500;

/** One ConfigMap per target, read by name. */
export class TargetRecords {
  private readonly cluster: Cluster;
  private readonly namespace: string;
  private readonly now: () => Date;
  private readonly documents: Documents<TargetRecord>;
  private readonly episodes: EpisodeFloor;

  constructor(cluster: Cluster, namespace: string, now: () => Date = () => new Date()) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.now = now;
    this.episodes = new EpisodeFloor(cluster, namespace, now);
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
    const record = await this.swap(hash, async (current) => {
      isFresh = (current?.episode ?? 0) <= closed;
      if (!isFresh) return undefined;
      if (current) return { ...current, episode: closed + 1 };
      // Read after the record was seen to be missing: the floor is raised before a record is deleted.
      const episode = Math.max(closed, await this.floor()) + 1;
      return { ...NEVER_TRIED, ...(target ? { target } : {}), episode };
    });
    return { episode: record?.episode ?? closed + 1, isFresh };
  }

  /**
   * The first episode of a target that has no record, in one call; undefined where it has one, or nobody knows. `floor` may have been read minutes ago:
   * no record is deleted before the floor has stood above it for longer.
   */
  async firstEpisode(hash: string, target: Target | undefined, floor: number): Promise<number | undefined> {
    const record = this.dated({ ...NEVER_TRIED, ...(target ? { target } : {}), episode: floor + 1 });
    try {
      await this.documents.create(`target-${hash}`, record, marksOf(record));
      return record.episode;
    } catch (error) {
      if (!isWorldError(error, "exists", "unknown-result")) throw error;
      return undefined;
    }
  }

  /** Below this no record begins. */
  floor(): Promise<number> {
    return this.episodes.read();
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
      if (!current) return { ...NEVER_TRIED, target, episode: (await this.floor()) + 1, heldBy: mine };
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

  /** Hashes of the records that nobody has written since: a metadata list, no record is read. */
  async quietSince(time: Date): Promise<string[]> {
    const found: string[] = [];
    let from: string | undefined;
    do {
      const page = await this.cluster.listMetadata(CONFIG_MAP, {
        namespace: this.namespace,
        labelSelector: MARK,
        limit: PAGE,
        continue: from,
      });
      for (const { metadata } of page.items) {
        const changedAt = metadata.annotations?.[CHANGED_AT] ?? metadata.creationTimestamp;
        if (changedAt !== undefined && isAfter(time, changedAt)) found.push(metadata.name.slice("target-".length));
      }
      from = page.continue;
    } while (from !== undefined);
    return found;
  }

  /**
   * Deletes a record that nobody has written since, unless it is held. Whoever writes it at the same moment wins: then it stays, or theirs finds it gone and
   * makes it anew. One of an older engine does not say when it was written, so it is only dated; one above the floor only raises that, and is deleted by a
   * later call. Says whether it is gone.
   */
  async forget(hash: string, quietSince: Date): Promise<boolean> {
    const name = `target-${hash}`;
    const found = await this.documents.load(name);
    if (!found) return false;
    const { changedAt, heldBy, episode } = found.value;
    try {
      if (changedAt === undefined) {
        await this.documents.save(name, this.dated(found.value), {
          ...marksOf(this.dated(found.value)),
          version: found.version,
        });
        return false;
      }
      const isHeld = heldBy !== undefined && isAfter(heldBy.until, this.now());
      if (isHeld || !isAfter(quietSince, changedAt)) return false;
      if (!(await this.episodes.hasStoodAt(episode))) return false;
      await this.documents.remove(name, found.version);
      return true;
    } catch (error) {
      if (!isWorldError(error, "conflict", "not-found")) throw error;
      return false;
    }
  }

  private dated(record: TargetRecord): TargetRecord {
    return { ...record, changedAt: this.now().toISOString() };
  }

  private swap(
    hash: string,
    decide: (current: TargetRecord | undefined) => TargetRecord | undefined | Promise<TargetRecord | undefined>,
  ): Promise<TargetRecord | undefined> {
    const name = `target-${hash}`;
    const decideAndDate = async (current: TargetRecord | undefined): Promise<TargetRecord | undefined> => {
      const next = await decide(current);
      return next && this.dated(next);
    };
    return compareAndSwap(() => this.documents.load(name), decideAndDate, {
      create: (value) => this.documents.create(name, value, marksOf(value)),
      save: (value, version) => this.documents.save(name, value, { ...marksOf(value), version }),
    });
  }
}

function marksOf({ target, heldBy, changedAt }: TargetRecord): {
  labels: Record<string, string>;
  annotations: Record<string, string>;
} {
  return {
    labels: { [MARK]: "true", "kubeheal.io/held": String(heldBy !== undefined) },
    annotations: {
      ...(target ? { "kubeheal.io/target": inWords(target) } : {}),
      ...(changedAt === undefined ? {} : { [CHANGED_AT]: changedAt }),
    },
  };
}
