import { type Cluster, type KubeObject, type Kind, orNothing } from "../../world/world.ts";
import { applied, isAsWanted } from "./git.ts";

interface Props {
  /** Under the operator's own name. */
  readonly cluster: Cluster;
  readonly kind: Kind;
  readonly namespace: string;
  readonly name: string;
  readonly spec: object;
  /** What it makes of its custom resource. */
  readonly makes: KubeObject;
  /** It hears only of changes of its custom resource: what it has made nobody tells it of. */
  readonly isDeaf?: boolean;
}

/** A small operator with one custom resource, from which it makes one object that is its own. */
export class PlayedOperator {
  /** How often it set back what somebody had changed. */
  setBack = 0;
  readonly #props: Props;
  #heard: string | undefined;

  constructor(props: Props) {
    this.#props = props;
  }

  async deploy(): Promise<void> {
    const { cluster, kind, namespace, name, spec } = this.#props;
    await cluster.create({ ...kind, metadata: { namespace, name }, spec } as KubeObject);
    await this.look();
    this.setBack = 0;
  }

  async look(): Promise<void> {
    const { cluster, kind, namespace, name, makes, isDeaf } = this.#props;
    const owner = await orNothing(cluster.get<KubeObject>({ ...kind, namespace, name }));
    if (!owner) return;
    const heard = JSON.stringify([owner.metadata.generation, owner.metadata.annotations]);
    if (isDeaf && heard === this.#heard) return;
    this.#heard = heard;
    const { uid = "" } = owner.metadata;
    const ownerReferences = [{ ...kind, name, uid, controller: true, blockOwnerDeletion: true }];
    const wanted = { ...makes, metadata: { ...makes.metadata, ownerReferences } };
    if (await isAsWanted(cluster, wanted)) return;
    if (await applied(cluster, wanted)) this.setBack += 1;
  }
}
