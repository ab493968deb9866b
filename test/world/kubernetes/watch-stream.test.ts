import { expect, it } from "vitest";

import { linesOf } from "../../../lib/world/kubernetes/watch-stream.ts";

async function linesFrom(...chunks: (string | Uint8Array)[]): Promise<string[]> {
  async function* body() {
    for (const chunk of chunks) yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
  }
  const lines: string[] = [];
  for await (const line of linesOf(body())) lines.push(line);
  return lines;
}

it.each<[string, (string | Uint8Array)[], string[]]>([
  ["one line a chunk", ["a\n", "b\n"], ["a", "b"]],
  ["several lines in a chunk", ["a\nb\nc\n"], ["a", "b", "c"]],
  ["a line across chunks", ["a", "b", "c\nd\n"], ["abc", "d"]],
  ["a letter across chunks", [Uint8Array.of(0xc3), Uint8Array.of(0xa9, 0x0a)], ["é"]],
  ["empty lines between", ["a\n\n\nb\n"], ["a", "b"]],
  ["an end in the middle of a line", ["a\nb"], ["a"]],
  ["nothing", [], []],
])("reads %s", async (_, chunks, lines) => {
  expect(await linesFrom(...chunks)).toEqual(lines);
});

it("gives up on a line without an end", async () => {
  const mebibyte = Buffer.alloc(1 << 20, "x");

  await expect(linesFrom(...Array.from({ length: 9 }, () => mebibyte))).rejects.toThrow(/too large/);
});
