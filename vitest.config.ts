import { defineConfig } from "vitest/config";

const unit = ["test/**/*.test.ts"];
const onACluster = ["test/cluster/**/*.test.ts"];
const ofTheChart = ["test/chart/**/*.test.ts"];

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: unit, exclude: [...onACluster, ...ofTheChart], testTimeout: 20_000 } },
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
    ],
  },
});
