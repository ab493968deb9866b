/**
 * What is heard and leads to nothing, each under a word of ours: nothing that was sent can become one. The sentence says what was dropped; it is shown
 * beside the count.
 */
export const DROPS = {
  "alert-heartbeat": "heartbeats of the alerting chain (Watchdog)",
  "alert-own": "alerts that are about the engine itself",
  "alert-refused": "alerts that are malformed, or name what no object can be called",
  "alert-unheard": "ends of alerts that no open incident has heard of",
  "alert-late": "alerts whose incident was closed at the same moment",
  "alerts-truncated": "alerts that Alertmanager left out of its webhook (max_alerts)",
  "score-lost": "scores of what does not exist",
  "score-no-news": "scores between what opens an incident and what clears it",
  "not-for-us": "events of types that their function does not hear",
  "refused-event": "requests that are no event, or whose data is not understood",
  "no-such-incident": "events about incidents that are not there",
  "no-such-decision": "decisions about incidents that are not there",
  "step-not-requested": "requests for steps that are not to be run now: late, repeated, forged, or held back meanwhile",
  "outcome-not-awaited": "outcomes of steps that are not awaited: late, repeated or forged",
  unreadable: "events about incidents that cannot be read",
  "dead-letter": "events that were lost on their way to a function",
  "unreadable-dead-letter": "dead letters that are no event",
} as const satisfies Readonly<Record<string, string>>;
export type Drop = keyof typeof DROPS;

/** How often, by word. */
export type DropCounts = Readonly<Partial<Record<Drop, number>>>;

/** Whoever keeps count. It never fails: what was dropped stays dropped, counted or not. */
export interface CountsDrops {
  count(counts: DropCounts): Promise<void>;
}
