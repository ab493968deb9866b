import { defineConfig } from "vitest/config";

const unit = ["test/**/*.test.ts"];
const onACluster = ["test/cluster/**/*.test.ts"];
const ofTheChart = ["test/chart/**/*.test.ts"];
const onKnative = ["test/on-knative/**/*.test.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: unit,
          exclude: [...onACluster, ...onKnative, ...ofTheChart],
          testTimeout: 20_000,
        },
      },
      { test: { name: "chart", include: ofTheChart, testTimeout: 60_000, hookTimeout: 60_000 } },
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
