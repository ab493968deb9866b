import type { Kind, KubeObject, ListOptions } from "../world.ts";
import { WorldError } from "../world.ts";
import type { ApiServer } from "./api-server.ts";
import type { Change, Place } from "./object-store.ts";
import { fieldTest, labelTest } from "./selectors.ts";

/** A page of frozen objects. */
export interface Answer {
  readonly items: readonly KubeObject[];
  readonly continue?: string;
}

interface Options extends ListOptions {
  readonly isBehind?: boolean | undefined;
}

const NO_LABELS = {};

/** Looks at every object of one kind and place, and copies none. */
export function answer(api: ApiServer, kind: Kind, options: Options): Answer {
  const hasLabels = labelTest(options.labelSelector);
  const hasFields = fieldTest(options.fieldSelector);
  const most = options.limit && options.limit > 0 ? options.limit : Infinity;
  const items: KubeObject[] = [];
  for (const object of objects(api, kind, options)) {
    if (hasLabels && !hasLabels(object.metadata.labels ?? NO_LABELS)) continue;
    if (hasFields && !hasFields(object)) continue;
    if (items.length === most) return { items, continue: tokenAfter(items.at(-1)!) };
    items.push(object);
  }
  return { items };
}

function objects(api: ApiServer, kind: Kind, options: Options): Iterable<KubeObject> {
  const after = options.continue ? placeIn(options.continue) : undefined;
  const present = api.store.inOrder(kind, options.namespace, after);
  const latest = options.isBehind ? api.store.latestChange(kind, options.namespace) : undefined;
  return latest ? withoutChange(present, latest) : present;
}

/** As it was before that change: one object not there yet, still there, or as it was. */
function withoutChange(present: Iterable<KubeObject>, { before, after }: Change): KubeObject[] {
  const all = [...present].flatMap((object) => (object === after ? (before ?? []) : object));
  return before && !after ? [...all, before].sort(byPlace) : all;
}

function byPlace({ metadata: one }: KubeObject, { metadata: other }: KubeObject): number {
  return one.name === other.name ? 0 : one.name < other.name ? -1 : 1;
}

function tokenAfter({ metadata }: KubeObject): string {
  return Buffer.from(JSON.stringify([metadata.namespace ?? "", metadata.name])).toString("base64url");
}

function placeIn(token: string): Place {
  try {
    const [namespace, name] = JSON.parse(Buffer.from(token, "base64url").toString()) as [string, string];
    return { namespace, name };
  } catch (cause) {
    throw new WorldError("invalid", "continue key is not valid", { cause });
  }
}
