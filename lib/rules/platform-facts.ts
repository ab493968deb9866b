import type { PlatformEvidence } from "../domain/platform-evidence.ts";
import { printable } from "../domain/printable.ts";

/** What a person would look up first, one sentence each. */
export function factsOfPlatform(evidence: PlatformEvidence): string[] {
  const { complaints, atWork, unready, deadWebhooks, nodes, inShort } = evidence;
  return [
    ...complaints
      .slice(0, 8)
      .map(
        ({ type, status, since, reason, message }) =>
          `${type} is ${status} since ${since}: ${reason} ${printable(message, 300)}`,
      ),
    ...(atWork ? [`it is at work since ${atWork.since}: ${atWork.reason} ${printable(atWork.message, 200)}`] : []),
    ...unready.slice(0, 5).map(({ namespace, name, because }) => `pod ${namespace}/${name} is not ready: ${because}`),
    ...deadWebhooks.slice(0, 5),
    ...(nodes.notReady.length > 0 ? [`nodes that are not ready: ${nodes.notReady.slice(0, 10).join(", ")}`] : []),
    inShort,
  ];
}

export function earliestOf(times: readonly (string | undefined)[], otherwise: Date): string {
  const known = times.filter((time): time is string => time !== undefined && time !== "");
  return known.sort()[0] ?? otherwise.toISOString();
}
