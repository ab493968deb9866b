import { fits } from "../domain/policy-rules.ts";
import type { Policy } from "../domain/policy.ts";
import { type Window, openUntil, opensAt } from "../domain/window.ts";

/**
 * Why no change may begin now: a `deny` window is open, or there are `allow` windows for this place and none of them is. What was begun may be
 * taken back at any time.
 */
export function outsideWindows({ windows }: Policy, namespace: string | undefined, now: Date): string | undefined {
  const mine = windows.filter((window) => fits(window.namespaces, namespace));
  for (const window of mine.filter(({ kind }) => kind === "deny")) {
    const until = openUntil(window, now);
    if (until) return `changes are denied until ${until.toISOString()} (${told(window)})`;
  }
  const allowing = mine.filter(({ kind }) => kind === "allow");
  if (allowing.length === 0 || allowing.some((window) => openUntil(window, now))) return undefined;
  const next = allowing.flatMap((window) => opensAt(window, now) ?? []).sort((a, b) => a.getTime() - b.getTime())[0];
  const when = next ? `from ${next.toISOString()} on` : "never again";
  return `changes are allowed ${when} (${allowing.map(told).join("; ")})`;
}

function told({ kind, schedule, timeZone, because }: Window): string {
  const why = because === undefined ? "" : `, ${because}`;
  return `${kind} window ${JSON.stringify(schedule)} ${timeZone} of ConfigMap kubeheal-policy${why}`;
}
