import type { KubeObject, Ref, Watched } from "../world.ts";
import type { ApiServer } from "./api-server.ts";
import { refKey, refTo } from "./object-store.ts";
import { copyOf } from "./plain-json.ts";

interface Watch {
  readonly ref: Ref;
  readonly satisfies: (object: KubeObject | undefined) => boolean;
  readonly atMostSeconds: number;
}

/** Looks now, and again at every change of that object, until the time is over. */
export async function until(api: ApiServer, watch: Watch): Promise<Watched<KubeObject>> {
  let before;
  let seen;
  do {
    before = api.read(watch.ref);
    seen = look(api, watch);
    if (seen.satisfied || watch.atMostSeconds <= 0) return seen;
    // Whoever is asked may also have written.
  } while (api.read(watch.ref) !== before);
  return api.clock.waitFor(nextSatisfying(api, watch));
}

function nextSatisfying(api: ApiServer, watch: Watch): Promise<Watched<KubeObject>> {
  const { promise, resolve, reject } = Promise.withResolvers<Watched<KubeObject>>();
  const key = refKey(watch.ref);
  const stop = api.onChange(({ before, after }) => {
    if (refKey(refTo((after ?? before)!)) !== key) return;
    try {
      const seen = look(api, watch);
      if (seen.satisfied) end(seen);
    } catch (error) {
      stop();
      timer.cancel();
      reject(error);
    }
  });
  const timer = api.clock.after(watch.atMostSeconds, () => end(look(api, watch)));
  const end = (seen: Watched<KubeObject>): void => {
    stop();
    timer.cancel();
    resolve(seen);
  };
  return promise;
}

function look(api: ApiServer, { ref, satisfies }: Watch): Watched<KubeObject> {
  const object = copyOf(api.read(ref));
  return { satisfied: satisfies(object), object };
}
