import type { Settings } from "../../lib/domain/settings.ts";

/** The defaults of the design, in a namespace of the tests. */
export function settings(overrides: Partial<Settings> = {}): Settings {
  return {
    namespace: "kubeheal",
    soakSeconds: 120,
    symptomSeconds: 60,
    cooldownSeconds: 3600,
    ineffectiveTimes: 2,
    ineffectiveSeconds: 86_400,
    loopHeals: 3,
    loopSeconds: 21_600,
    stormIncidents: 50,
    stormNodes: 3,
    stormSeconds: 300,
    quietSeconds: 600,
    tickSeconds: 60,
    heartbeatSeconds: 600,
    scanSeconds: 0,
    stepDeadlineSeconds: 600,
    stepWaitSeconds: 45,
    resendSeconds: 120,
    lookAgainSeconds: 30,
    patienceSeconds: 3600,
    alertWindowSeconds: 1200,
    groupIntervalSeconds: 300,
    noNewsSeconds: 86_400,
    approvalSeconds: 1800,
    anomalyThreshold: 0.7,
    ignoredSeconds: 86_400,
    retentionDays: 90,
    maxStoredIncidents: 2000,
    models: {
      isEnabled: true,
      namespace: overrides.namespace ?? "kubeheal",
      atMostSeconds: 10,
      named: [],
      features: { isEngineered: true, hours: 24, expected: 0, version: "v1" },
    },
    ...overrides,
  };
}
