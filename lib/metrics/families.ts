/** A metric as Prometheus describes it. Every name is sent with the prefix of the Go engine. */
export interface Family {
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  /** Upper bounds, ascending; of histograms only. */
  readonly buckets?: readonly number[];
}

export const PREFIX = "coordination_engine_";

const counter = (help: string): Family => ({ type: "counter", help });
const gauge = (help: string): Family => ({ type: "gauge", help });
const histogram = (buckets: readonly number[], help: string): Family => ({ type: "histogram", help, buckets });

/**
 * Those of the Go engine that can be known from what is stored, with its types, labels and buckets, and new ones. What the Go engine never set
 * or invented is not here. Counters and histograms count an incident when it is closed.
 */
export const FAMILIES = {
  detection_confidence: histogram([0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1], "How sure it was who deployed the target"),
  remediation_total: counter("Workflows that changed something and ended"),
  remediation_success_total: counter("Workflows that changed something and healed"),
  remediation_failures_total: counter("Workflows that changed something and did not heal; error_type is the outcome"),
  remediation_duration_seconds: histogram(
    [1, 5, 10, 30, 60, 120, 300, 600],
    "From the first requested step to the end of the workflow",
  ),
  workflows_active: gauge("Workflows that have not ended"),
  workflows_total: counter("Workflows that ended"),
  layer_detection_total: counter("Diagnosed incidents by the layer of their cause"),
  plan_generation_total: counter("Plans that were made"),
  plan_steps_total: histogram([1, 3, 5, 10, 15, 20, 30], "Steps of a plan"),
  plan_execution_total: counter("Plans that were begun and ended"),
  plan_execution_duration_seconds: histogram(
    [10, 30, 60, 120, 300, 600, 1200],
    "From the first requested step to the end of the plan",
  ),
  plans_active: gauge("Plans that have not ended"),
  rollback_total: counter("Workflows whose changes were taken back"),
  rollback_duration_seconds: histogram([5, 10, 30, 60, 120, 300], "From the first step that takes back to the last"),
  incidents_open: gauge("Open incidents by phase and severity"),
  incidents_closed_total: counter("Closed incidents by outcome; ignored: rows of alerts that were only counted"),
  incident_outcomes_total: counter("Closed incidents that were diagnosed, by outcome, owner and layer"),
  time_to_detect_seconds: histogram(
    [15, 30, 60, 120, 300, 600, 1800, 3600],
    "From the start of the first alert to the opening of its incident",
  ),
  time_to_repair_seconds: histogram(
    [60, 120, 300, 600, 900, 1800, 3600, 14400],
    "From the start of the first alert to the proof that its incident is healed",
  ),
  dropped_total: counter("What was heard and led to nothing, by reason; GET /api/v1/drops says what each means"),
  budget_limit: gauge("Workflows that may change something at once in the cluster, by the policy"),
  budget_left: gauge("How many more workflows may change something now"),
  paused: gauge("1 while the policy stops every change"),
  last_tick_timestamp_seconds: gauge("When the last tick of heartbeat or fast clock was heard, in seconds since 1970"),
  heartbeat_interval_seconds: gauge("Period of the heartbeat as it is set"),
  build_info: gauge("1, labelled with the version"),
} as const satisfies Readonly<Record<string, Family>>;
export type FamilyName = keyof typeof FAMILIES;
