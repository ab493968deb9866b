import { expect, it } from "vitest";

import { ConfigurationError } from "../../lib/configuration.ts";
import { readFlags } from "../../lib/process/flags.ts";

it.each([
  [[], { help: false, init: false, exit: false, scenario: undefined, speed: 60 }],
  [["--scenario", "bad-rollout", "--exit", "--speed", "1000"], { scenario: "bad-rollout", exit: true, speed: 1000 }],
  [["--init"], { init: true }],
  [["--help"], { help: true }],
])("reads %j", (args, expected) => {
  expect(readFlags(args)).toMatchObject(expected);
});

it.each([
  [["--speed", "0"], "--speed 0: a number from 1 to 1000 is expected"],
  [["--speed", "fast"], "--speed fast: a number from 1 to 1000 is expected"],
  [["--speed", "1001"], "--speed 1001: a number"],
  [["--exit"], "--exit goes with --scenario"],
  [["--scenrio", "x"], "--scenrio"],
  [["bad-rollout"], "bad-rollout"],
])("does not take %j for anything else", (args, message) => {
  expect(() => readFlags(args)).toThrow(message);
  expect(() => readFlags(args)).toThrow(ConfigurationError);
});
