import { WorldError } from "./world.ts";

/** Waits no longer than this for an answer, though whatever gives it may go on; no answer is `unavailable`. */
export async function atMost<T>(seconds: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new WorldError("unavailable", `no answer within ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
