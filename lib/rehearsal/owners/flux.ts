import { KUSTOMIZATION } from "../../world/kubernetes/kinds.ts";
import { type Cluster, type KubeObject, type Ref, orNothing } from "../../world/world.ts";
import { type Git, applied } from "./git.ts";

interface Kustomization extends KubeObject {
  readonly spec?: { readonly suspend?: boolean };
  readonly status?: { readonly lastHandledReconcileAt?: string; readonly lastAppliedRevision?: string };
}

interface Props {
  /** As kustomize-controller, so that `managedFields` name it. */
  readonly cluster: Cluster;
  readonly setStatus: (ref: Ref, status: object) => Promise<void>;
  readonly git: Git;
  readonly namespace: string;
  readonly name: string;
}

/** A small Flux with one Kustomization: it applies what Git asks for when there is a new commit, or when it is asked to. */
export class PlayedFlux {
  /** Revisions that it applied, in order. */
  readonly ran: string[] = [];
  readonly #props: Props;

  constructor(props: Props) {
    this.#props = props;
  }

  async deploy(): Promise<void> {
    const { cluster, namespace, name } = this.#props;
    const spec = {
      interval: "10m",
      prune: true,
      path: "./shop",
      sourceRef: { kind: "GitRepository", name: "shop" },
    };
    await cluster.create({ ...KUSTOMIZATION, metadata: { namespace, name }, spec } as KubeObject);
    await this.look();
  }

  async look(): Promise<void> {
    const { cluster, git } = this.#props;
    const kustomization = await orNothing(cluster.get<Kustomization>(this.#ref()));
    if (!kustomization || kustomization.spec?.suspend === true) return;
    const asked = kustomization.metadata.annotations?.["reconcile.fluxcd.io/requestedAt"];
    const { lastHandledReconcileAt, lastAppliedRevision } = kustomization.status ?? {};
    if (asked === lastHandledReconcileAt && lastAppliedRevision === git.head) return;
    for (const object of git.at(git.head)) await applied(cluster, this.#labelled(object));
    this.ran.push(git.head);
    await this.#props.setStatus(this.#ref(), {
      ...(asked !== undefined && { lastHandledReconcileAt: asked }),
      lastAppliedRevision: git.head,
      conditions: [
        {
          type: "Ready",
          status: "True",
          reason: "ReconciliationSucceeded",
          message: `Applied revision: ${git.head}`,
          lastTransitionTime: "2026-01-01T00:00:00Z",
        },
      ],
    });
  }

  #ref() {
    return { ...KUSTOMIZATION, namespace: this.#props.namespace, name: this.#props.name };
  }

  #labelled(object: KubeObject): KubeObject {
    const { namespace, name } = this.#props;
    const labels = {
      ...object.metadata.labels,
      "kustomize.toolkit.fluxcd.io/name": name,
      "kustomize.toolkit.fluxcd.io/namespace": namespace,
    };
    return { ...object, metadata: { ...object.metadata, labels } };
  }
}
