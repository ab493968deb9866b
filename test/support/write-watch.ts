import https from "node:https";
import { isDeepStrictEqual } from "node:util";

import type { ConnectionSettings } from "../../lib/world/kubernetes/connection.ts";
import type { KubeObject, ManagedFieldsEntry } from "../../lib/world/world.ts";

/** One write of somebody to what an object should be, as the API server tells of it. */
export interface Written {
  /** "Deployment by-hand". */
  readonly what: string;
  readonly manager: string;
  readonly spec: unknown;
  readonly before: unknown;
}

type Specified = KubeObject & { readonly spec?: unknown };

/** Writes down every change of a spec, or of what stands beside it but the status, by whoever's `managedFields` changed with it: a watch leaves no version out. */
export class WriteWatch {
  readonly written: Written[] = [];
  readonly #last = new Map<string, Specified>();
  readonly #requests: { destroy(): void }[] = [];

  /** `path` is of a collection: `/apis/apps/v1/namespaces/shop/deployments`. Resolves when the watch has begun. */
  async begin(settings: ConnectionSettings, path: string): Promise<void> {
    const headers = { ...(await settings.logIn?.(false)) };
    const url = new URL(`${path}?watch=1&timeoutSeconds=600`, settings.server);
    await new Promise<void>((resolve, reject) => {
      const request = https.request(url, { headers, ...settings.tls }, (response) => {
        if (response.statusCode !== 200) return reject(new Error(`watch of ${path}: ${response.statusCode}`));
        let rest = "";
        response.on("data", (chunk: Buffer) => {
          const lines = (rest + chunk.toString()).split("\n");
          rest = lines.pop() ?? "";
          for (const line of lines) this.#note(JSON.parse(line) as { type: string; object: Specified });
        });
        response.on("error", () => undefined);
        resolve();
      });
      request.on("error", reject);
      request.end();
      this.#requests.push(request);
    });
  }

  end(): void {
    for (const request of this.#requests) request.destroy();
  }

  #note({ type, object }: { type: string; object: Specified }): void {
    const what = `${object.kind} ${object.metadata.name}`;
    const before = this.#last.get(what);
    this.#last.set(what, object);
    if (type !== "MODIFIED" || !before || isDeepStrictEqual(askedOf(before), askedOf(object))) return;
    for (const manager of writersBetween(before, object))
      this.written.push({ what, manager, spec: askedOf(object), before: askedOf(before) });
  }
}

/** What people and controllers ask of it; what is told of it is left out. */
function askedOf({ metadata, ...object }: Specified): object {
  const { status: _, ...asked } = object as Specified & { status?: unknown };
  const { labels, annotations } = metadata;
  return { ...asked, labels, annotations };
}

/** An entry that only shrinks has lost a field to whoever wrote; two writes of one manager within a second leave the same entry. */
function writersBetween(before: KubeObject, after: KubeObject): string[] {
  const known = before.metadata.managedFields ?? [];
  const entries = after.metadata.managedFields ?? [];
  const wrote = entries.filter((entry) => {
    const was = known.find((each) => isOfOne(each, entry));
    return !was || was.time !== entry.time || sizeOf(entry) > sizeOf(was);
  });
  const newest = entries.toSorted((a, b) => (b.time ?? "").localeCompare(a.time ?? "")).slice(0, 1);
  return [...new Set((wrote.length > 0 ? wrote : newest).map(({ manager }) => manager ?? "somebody"))];
}

const isOfOne = (a: ManagedFieldsEntry, b: ManagedFieldsEntry): boolean =>
  a.manager === b.manager && a.operation === b.operation && a.subresource === b.subresource;
const sizeOf = ({ fieldsV1 }: ManagedFieldsEntry): number => JSON.stringify(fieldsV1 ?? {}).length;

/** Whoever is not named wrote outside of what is theirs. */
export function outside(written: readonly Written[], by: string, mayWrite: (written: Written) => boolean): string[] {
  return written.filter((each) => each.manager === by && !mayWrite(each)).map(({ what }) => `${by} writes ${what}`);
}

/** One has changed a spec, and the next to write sets that back: between the engine and anybody but those who only break things that is a fight. */
export function fights(written: readonly Written[], { by, but }: { by: string; but: string }): string[] {
  const last = new Map<string, Written>();
  const found: string[] = [];
  for (const each of written.filter(changesSpec)) {
    const previous = last.get(each.what);
    last.set(each.what, each);
    if (!previous || !isDeepStrictEqual(specOf(previous.before), specOf(each.spec))) continue;
    const both = [previous.manager, each.manager];
    if (previous.manager !== each.manager && both.includes(by) && !both.includes(but))
      found.push(`${each.manager} sets back what ${previous.manager} has written to ${each.what}`);
  }
  return found;
}

export function changesSpec({ before, spec }: Written): boolean {
  return !isDeepStrictEqual(specOf(before), specOf(spec));
}

function specOf(asked: unknown): unknown {
  return (asked as { spec?: unknown }).spec;
}
