/** What Helm keeps of a release: a Secret for each revision (https://helm.sh/docs/topics/advanced/#storage-backends). */
import { gunzipSync } from "node:zlib";

import { z } from "zod";

const Release = z.object({
  version: z.int(),
  info: z.object({
    status: z.string(),
    description: z.string().default(""),
    last_deployed: z.string().default(""),
  }),
  manifest: z.string().default(""),
});
export type Release = z.infer<typeof Release>;

/** More than this no chart renders; a Secret of 1 MiB can be made to grow to anything. */
const LARGEST_BYTES = 32 * 1024 * 1024;

/** Base64 by the Secret, base64 by Helm, and gzip, which the oldest releases lack. Undefined: it is none that can be read. */
export function decoded(data: string | undefined): Release | undefined {
  try {
    const bytes = Buffer.from(Buffer.from(data ?? "", "base64").toString("utf8"), "base64");
    const isZipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const json = isZipped ? gunzipSync(bytes, { maxOutputLength: LARGEST_BYTES }) : bytes;
    return Release.parse(JSON.parse(json.toString("utf8")));
  } catch {
    return undefined;
  }
}

const GOOD = new Set(["deployed", "superseded"]);

/**
 * The newest revision before the current one that was really good: it was deployed, nobody has rolled back from it, and it is otherwise in what is to
 * be mended. `helm rollback` without a number goes to the one before, and after a roll-back that is the broken one. Numbers may be missing: Helm keeps
 * only so many.
 */
export function lastGood(
  history: readonly Release[],
  isLikeCurrent: (release: Release) => boolean,
): Release | undefined {
  const [current, ...earlier] = [...history].sort((a, b) => b.version - a.version);
  if (!current) return undefined;
  const rejected = history.flatMap(rejectedBy);
  return earlier.find(
    (release) =>
      GOOD.has(release.info.status) &&
      !rejected.some(({ after, before }) => release.version > after && release.version < before) &&
      !isLikeCurrent(release),
  );
}

/** "Rollback to 2": whoever did that wanted nothing of what came after. */
function rejectedBy({ version, info }: Release): { after: number; before: number }[] {
  const to = /^Rollback to (\d+)$/.exec(info.description)?.[1];
  return to === undefined ? [] : [{ after: Number(to), before: version }];
}
