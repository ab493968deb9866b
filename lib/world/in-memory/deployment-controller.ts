import { DEPLOYMENT, REPLICA_SET } from "../kubernetes/kinds.ts";
import type { Deployment, ReplicaSet } from "../kubernetes/objects.ts";
import type { Ref } from "../world.ts";
import type { ApiServer } from "./api-server.ts";
import { type Controller, ownedBy, ownerReferenceTo, selfOrOwner } from "./controllers.ts";
import { deadlineOf, deploymentStatus, isComplete } from "./deployment-status.ts";
import { type Change, refTo } from "./object-store.ts";
import { inOrderOfKeys, sameJson } from "./plain-json.ts";
import { CONTROLLER_MANAGER, type PodTemplate } from "./pods-of.ts";
import { nextSizes, size } from "./rollout.ts";
import { shortHash } from "./short-hash.ts";

const REVISION = "deployment.kubernetes.io/revision";
const EARLIER_REVISIONS = "deployment.kubernetes.io/revision-history";
const HASH = "pod-template-hash";
/** What the Deployment's annotations do not hand down to its ReplicaSets. */
const NOT_COPIED = new Set(["kubectl.kubernetes.io/last-applied-configuration", REVISION, EARLIER_REVISIONS]);

/** Rolls a Deployment out: one ReplicaSet for each template it has had, the newest grows while the others shrink. */
export class DeploymentController implements Controller {
  readonly #api: ApiServer;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  affectedBy(change: Change): readonly Ref[] {
    return selfOrOwner(change, DEPLOYMENT, REPLICA_SET);
  }

  reconcile(ref: Ref): Date | undefined {
    const deployment = this.#api.read<Deployment>(ref);
    if (!deployment?.spec || deployment.metadata.deletionTimestamp) return undefined;
    if (deployment.spec.paused) this.#scaleInPlace(deployment);
    else this.#rollOut(deployment);
    return this.#report(deployment);
  }

  #rollOut(deployment: Deployment): void {
    const current = this.#currentSet(deployment);
    const old = this.#sets(deployment).filter((set) => set.metadata.name !== current.metadata.name);
    const sizes = nextSizes(deployment, current, old);
    this.#resize(current, sizes.current);
    for (const set of old) this.#resize(set, sizes.old.get(set.metadata.name) ?? 0);
  }

  /** While it is paused no new template is rolled out, but a change of scale still counts. */
  #scaleInPlace(deployment: Deployment): void {
    const [largest] = this.#sets(deployment).sort((one, other) => size(other) - size(one));
    if (largest) this.#resize(largest, deployment.spec?.replicas ?? 1);
  }

  /** The set of the present template: an old one taken up again (an undo), or a new one. */
  #currentSet(deployment: Deployment): ReplicaSet {
    const sets = this.#sets(deployment);
    const known = sets.find((set) => isOf(set, deployment));
    const newest = Math.max(0, ...sets.filter((set) => set !== known).map(revisionOf));
    const set = known ?? this.#createSet(deployment);
    const revision = Math.max(revisionOf(set), newest + 1);
    const annotated = this.#annotate(set, deployment, revision);
    const annotations = { ...deployment.metadata.annotations, [REVISION]: String(revision) };
    this.#write({ ...deployment, metadata: { ...deployment.metadata, annotations } });
    return annotated;
  }

  #annotate(set: ReplicaSet, deployment: Deployment, revision: number): ReplicaSet {
    const earlier = revisionOf(set);
    const history = set.metadata.annotations?.[EARLIER_REVISIONS];
    const wasAnother = earlier > 0 && earlier !== revision;
    const handedDown = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !NOT_COPIED.has(key));
    const annotations = {
      ...set.metadata.annotations,
      ...Object.fromEntries(handedDown),
      ...(wasAnother ? { [EARLIER_REVISIONS]: history ? `${history},${earlier}` : String(earlier) } : {}),
      "deployment.kubernetes.io/desired-replicas": String(deployment.spec?.replicas ?? 1),
      [REVISION]: String(revision),
    };
    return this.#write({ ...set, metadata: { ...set.metadata, annotations } });
  }

  #createSet(deployment: Deployment): ReplicaSet {
    const { selector, template, minReadySeconds } = deployment.spec!;
    const { name, namespace } = deployment.metadata;
    const hash = shortHash(inOrderOfKeys(template), 10);
    const labels = { ...template.metadata?.labels, [HASH]: hash };
    const set = {
      ...REPLICA_SET,
      metadata: {
        name: `${name}-${hash}`,
        namespace: namespace!,
        labels,
        ownerReferences: [ownerReferenceTo(deployment)],
      },
      spec: {
        replicas: 0,
        ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
        selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH]: hash } },
        template: { ...template, metadata: { ...template.metadata, labels } },
      },
    };
    return this.#api.create(set, { manager: CONTROLLER_MANAGER });
  }

  #report(given: Deployment): Date | undefined {
    const deployment = this.#api.read<Deployment>(refTo(given));
    if (!deployment) return undefined;
    const all = this.#sets(deployment);
    const current = all.find((set) => isOf(set, deployment));
    const status = deploymentStatus(deployment, { current, all, now: this.#api.clock.now() });
    this.#api.setStatus(deployment, status, CONTROLLER_MANAGER);
    if (isComplete(deployment, status))
      this.#forgetOldest(
        deployment,
        all.filter((set) => set !== current),
      );
    return deadlineOf(deployment, status);
  }

  #forgetOldest(deployment: Deployment, old: readonly ReplicaSet[]): void {
    const kept = deployment.spec?.revisionHistoryLimit ?? 10;
    const idle = old.filter((set) => size(set) === 0 && (set.status?.replicas ?? 0) === 0);
    const oldestFirst = idle.sort((one, other) => revisionOf(one) - revisionOf(other));
    for (const set of oldestFirst.slice(0, Math.max(0, idle.length - kept))) this.#api.delete(refTo(set));
  }

  #sets(deployment: Deployment): ReplicaSet[] {
    return ownedBy<ReplicaSet>(this.#api, deployment, REPLICA_SET).sort(
      (one, other) => revisionOf(one) - revisionOf(other),
    );
  }

  #resize(set: ReplicaSet, replicas: number): void {
    const current = this.#api.read<ReplicaSet>(refTo(set));
    if (current?.spec && current.spec.replicas !== replicas)
      this.#write({ ...current, spec: { ...current.spec, replicas } });
  }

  #write<T extends Deployment | ReplicaSet>(object: T): T {
    return this.#api.update(object, { manager: CONTROLLER_MANAGER });
  }
}

function revisionOf(set: ReplicaSet): number {
  return Number(set.metadata.annotations?.[REVISION] ?? 0);
}

/** Same template, but for the hash that the controller itself put in. */
function isOf(set: ReplicaSet, deployment: Deployment): boolean {
  return sameJson(withoutHash(set.spec?.template as PodTemplate), withoutHash(deployment.spec!.template));
}

function withoutHash(template: PodTemplate): PodTemplate {
  const { [HASH]: _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}
