import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const unit = ["test/**/*.test.ts"];
const onACluster = ["test/cluster/**/*.test.ts"];
const ofTheChart = ["test/chart/**/*.test.ts"];
const withModels = ["test/with-models/**/*.test.ts"];
const onKnative = ["test/on-knative/**/*.test.ts"];

const isOnKnative = ({ project }: TestSpecification): boolean => project.name === "knative";

/** On a whole node by name, and not by how long they took: the last one, oidc, leaves a Broker behind in which an event may be delivered twice. */
class ByName extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => (isOnKnative(a) && isOnKnative(b) ? a.moduleId.localeCompare(b.moduleId) : 0));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: ByName },
    projects: [
      {
        test: {
          name: "unit",
          include: unit,
          exclude: [...onACluster, ...onKnative, ...ofTheChart, ...withModels],
          testTimeout: 20_000,
        },
      },
      { test: { name: "chart", include: ofTheChart, testTimeout: 60_000, hookTimeout: 60_000 } },
      { test: { name: "models", include: withModels, testTimeout: 60_000 } },
      {
        test: {
          name: "cluster",
          include: onACluster,
          // One API server and one broker: the files take turns.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "knative",
          include: onKnative,
          globalSetup: "test/support/knative/install.ts",
          // One installation that really goes to zero: the files take turns.
          fileParallelism: false,
          // Longer than what a test waits for, so that it says what did not come.
          testTimeout: 900_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
