import type { Model } from "./model.ts";

/** Which models may be asked, and what they are told. */
export interface ModelSettings {
  readonly isEnabled: boolean;
  /** Whose InferenceServices are models. */
  readonly namespace: string;
  /** How long a model may take for one answer. */
  readonly atMostSeconds: number;
  /** Those that the environment names; each stands before an InferenceService of its name. */
  readonly named: readonly Model[];
  readonly features: FeatureSettings;
}

/** How the row of numbers for a prediction is made. */
export interface FeatureSettings {
  /** Else the five raw numbers. */
  readonly isEngineered: boolean;
  /** So many blocks of one hour each. */
  readonly hours: number;
  /** How many numbers it must come to; 0: as many as it comes to. */
  readonly expected: number;
  /** The order of the columns. */
  readonly version: "v1" | "v2";
}

/** What a process is started with: the variables of its environment, by name. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Every time of the design, in seconds. The defaults and floors are in `lib/configuration.ts`. */
export interface Settings {
  /** Where the engine lives and keeps its state. */
  readonly namespace: string;
  /** How long a changed target must stay healthy. */
  readonly soakSeconds: number;
  /** How old a symptom must be before anything is changed for it. */
  readonly symptomSeconds: number;
  /** How long the same remedy is not tried again on the same target. */
  readonly cooldownSeconds: number;
  /** A remedy that did not help so often within so long is not tried again on that target until a person asks for it. */
  readonly ineffectiveTimes: number;
  readonly ineffectiveSeconds: number;
  /** A target that was healed so often within so long, and broke again, is handed over. */
  readonly loopHeals: number;
  readonly loopSeconds: number;
  /** So many incidents, or so many about nodes, opened within so long are a storm: nothing is changed in the whole cluster. */
  readonly stormIncidents: number;
  readonly stormNodes: number;
  readonly stormSeconds: number;
  /** How long all alerts of an incident must be quiet before it is closed. */
  readonly quietSeconds: number;
  /** Period of the fast clock. */
  readonly tickSeconds: number;
  /** Period of the look around that asks models without an alert, where all is one process; 0: never. */
  readonly scanSeconds: number;
  /** Period of the heartbeat. */
  readonly heartbeatSeconds: number;
  /** From the first request of a step to the moment when it counts as failed. */
  readonly stepDeadlineSeconds: number;
  /** How long one request waits for a rollout before the step is parked. */
  readonly stepWaitSeconds: number;
  /** After how long a requested step without an answer is requested again. */
  readonly resendSeconds: number;
  /** How soon a parked step is looked at again. */
  readonly lookAgainSeconds: number;
  /** How long a plan may stay parked, or a symptom may hide, before it is handed over. */
  readonly patienceSeconds: number;
  /** `for` + look-back + group interval of an alert whose rule is unknown. */
  readonly alertWindowSeconds: number;
  /** How long Alertmanager may keep a change of a group to itself: its `group_interval`. */
  readonly groupIntervalSeconds: number;
  /** An open incident that nobody spoke of for so long is asked after, or closed as unknown. */
  readonly noNewsSeconds: number;
  /** How long a person's approval of a plan holds. */
  readonly approvalSeconds: number;
  /** From this score on, 0 to 1, a model's opinion is a reason to look. */
  readonly anomalyThreshold: number;
  /** Rows of ignored alerts are kept for so long. */
  readonly ignoredSeconds: number;
  /** Closed incidents are kept for so many days, and so many at most. */
  readonly retentionDays: number;
  readonly maxStoredIncidents: number;
  readonly models: ModelSettings;
}
