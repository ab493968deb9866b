import { expect, it } from "vitest";

import { CONFIG_MAP } from "../../../lib/world/kubernetes/kinds.ts";
import type { KubeObject, Ref } from "../../../lib/world/world.ts";
import { OTHER_UID, outcomeOf } from "./stage.ts";
import type { Stage } from "./stage.ts";

interface Place {
  readonly namespace: string;
  readonly name: string;
}

const TOO_LONG = "a".repeat(254);
const HOSTILE = [
  "",
  ".",
  "..",
  "a/b",
  "%2e%2e",
  "x?dryRun=All",
  "..%2f",
  "a#b",
  "Upper",
  "a..b",
  "a\n",
  "-a",
  TOO_LONG,
];
const ALL_REFUSED = { outcomes: HOSTILE.map(() => "invalid"), sent: 0 };

export function guardsNames(stage: Stage): void {
  const verbs: Record<string, (place: Place) => Promise<unknown>> = {
    get: (place) => stage.cluster.get(ref(place)),
    create: (place) => stage.cluster.create({ ...CONFIG_MAP, metadata: place }),
    replace: (place) => stage.cluster.replace(object(place)),
    patch: (place) => stage.cluster.patch(ref(place), [{ op: "add", path: "/data", value: {} }]),
    delete: (place) => stage.cluster.delete(ref(place)),
    evict: (place) => stage.cluster.evict({ ...place, uid: OTHER_UID }),
    watchUntil: (place) => stage.cluster.watchUntil(ref(place), () => true, 1),
  };
  const listing: Record<string, (namespace: string) => Promise<unknown>> = {
    list: (namespace) => stage.cluster.list(CONFIG_MAP, { namespace }),
    listMetadata: (namespace) => stage.cluster.listMetadata(CONFIG_MAP, { namespace }),
  };

  /** What became of each attempt, and how many requests they sent. */
  const tryAll = async (attempt: (hostile: string) => Promise<unknown>) => {
    const sentBefore = stage.requestsSent;
    const outcomes = await Promise.all(HOSTILE.map((name) => outcomeOf(attempt(name))));
    return { outcomes, sent: stage.requestsSent - sentBefore };
  };

  it.each(Object.entries(verbs))("%s refuses every hostile name, and sends nothing", async (_, attempt) => {
    expect(await tryAll((name) => attempt({ namespace: stage.namespace, name }))).toEqual(ALL_REFUSED);
  });

  it.each(Object.entries(verbs))("%s refuses every hostile namespace, and sends nothing", async (_, attempt) => {
    expect(await tryAll((namespace) => attempt({ namespace, name: "a" }))).toEqual(ALL_REFUSED);
  });

  it.each(Object.entries(listing))("%s refuses every hostile namespace, and sends nothing", async (_, attempt) => {
    expect(await tryAll(attempt)).toEqual(ALL_REFUSED);
  });

  it("says which field it refuses, and shows its value harmlessly", async () => {
    const attempt = stage.cluster.get({ ...CONFIG_MAP, namespace: stage.namespace, name: "a\n\u202E\u001B[31m" });

    await expect(attempt).rejects.toThrow(String.raw`name "a\n\u202e\u001b[31m"`);
  });
}

function ref(place: Place): Ref {
  return { ...CONFIG_MAP, ...place };
}

function object(place: Place): KubeObject {
  return { ...CONFIG_MAP, metadata: { ...place, resourceVersion: "5" } };
}
