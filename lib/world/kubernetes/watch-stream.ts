const LONGEST_LINE_IN_CHARACTERS = 8 * 1024 * 1024;

/** The lines of a body while it comes; an end without a line break is not a line. */
export async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > LONGEST_LINE_IN_CHARACTERS) throw new Error("one event of the watch is too large");
    yield* lines.filter((line) => line !== "");
  }
}
