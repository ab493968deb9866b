import type { Kind, KubeObject, OwnerReference, Ref } from "../world.ts";
import type { ApiServer } from "./api-server.ts";
import { type Change, refKey, refTo } from "./object-store.ts";
import type { Timer } from "./virtual-clock.ts";

/** One loop of a cluster: it is told which objects changed and makes one of them right again. */
export interface Controller {
  /** What has to be looked at after this change. */
  affectedBy(change: Change): readonly Ref[];
  /** Looks at one object and does the next thing; says when to look again, if nothing changes before. */
  reconcile(ref: Ref): Date | undefined;
}

const MORE_THAN_ANY_CLUSTER_NEEDS = 100_000;

/** Runs all loops until nothing is left to do, within the write that began it. */
export class Controllers {
  readonly #api: ApiServer;
  readonly #controllers: Controller[] = [];
  readonly #queue = new Map<string, { readonly controller: Controller; readonly ref: Ref }>();
  readonly #timers = new Map<string, Timer>();
  #isRunning = false;

  constructor(api: ApiServer) {
    this.#api = api;
    api.onChange((change) => {
      for (const controller of this.#controllers) {
        for (const ref of controller.affectedBy(change)) this.#enqueue(controller, ref);
      }
      this.#run();
    });
  }

  add(...controllers: Controller[]): void {
    this.#controllers.push(...controllers);
  }

  /** Looks at these now, although nothing about them changed. */
  lookAt(controller: Controller, refs: readonly Ref[]): void {
    for (const ref of refs) this.#enqueue(controller, ref);
    this.#run();
  }

  #enqueue(controller: Controller, ref: Ref): void {
    this.#queue.set(this.#key(controller, ref), { controller, ref });
  }

  #run(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      let looks = 0;
      for (const [key, { controller, ref }] of this.#queue) {
        this.#queue.delete(key);
        this.#lookAgain({ key, controller, ref, at: controller.reconcile(ref) });
        looks += 1;
        if (looks > MORE_THAN_ANY_CLUSTER_NEEDS) throw new Error(`the controllers never come to rest, last at ${key}`);
      }
    } finally {
      this.#isRunning = false;
    }
  }

  #lookAgain(next: { key: string; controller: Controller; ref: Ref; at: Date | undefined }): void {
    const { key, controller, ref, at } = next;
    this.#timers.get(key)?.cancel();
    this.#timers.delete(key);
    if (!at) return;
    const timer = this.#api.clock.at(at, () => {
      this.#timers.delete(key);
      this.lookAt(controller, [ref]);
    });
    this.#timers.set(key, timer);
  }

  #key(controller: Controller, ref: Ref): string {
    return `${this.#controllers.indexOf(controller)}|${refKey(ref)}`;
  }
}

export function isKind(object: Kind, kind: Kind): boolean {
  return object.kind === kind.kind && object.apiVersion === kind.apiVersion;
}

/** The object of a change: as it is now, or as it was before it vanished. */
export function subjectOf(change: Change): KubeObject {
  return (change.after ?? change.before)!;
}

export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller);
}

/** The object itself, or what it belongs to, if that is of this kind. */
export function selfOrOwner(change: Change, kind: Kind, ownedKind: Kind): Ref[] {
  const object = subjectOf(change);
  if (isKind(object, kind)) return [refTo(object)];
  if (!isKind(object, ownedKind)) return [];
  const owners = [change.before, change.after].flatMap((each) => (each ? (controllerOf(each) ?? []) : []));
  return owners
    .filter((owner) => isKind(owner, kind))
    .map((owner) => ({ ...kind, namespace: object.metadata.namespace, name: owner.name }));
}

/** What a controller owns, of one kind. */
export function ownedBy<T extends KubeObject>(api: ApiServer, owner: KubeObject, kind: Kind): T[] {
  const dependents = api.store.dependentsOf(owner.metadata.uid ?? "");
  return dependents.filter((each) => isKind(each, kind) && controllerOf(each)?.uid === owner.metadata.uid) as T[];
}

export function ownerReferenceTo({ apiVersion, kind, metadata }: KubeObject): OwnerReference {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? "", controller: true, blockOwnerDeletion: true };
}
