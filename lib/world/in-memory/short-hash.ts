/** The letters that Kubernetes makes names of: no vowels, so that no words come out. */
const LETTERS = "bcdfghjklmnpqrstvwxz2456789";

/** Looks random, and is the same for the same text: pod names and template hashes. */
export function shortHash(text: string, length: number): string {
  let hash = 0x811c9dc5;
  for (let n = 0; n < text.length; n += 1) hash = Math.imul(hash ^ text.charCodeAt(n), 0x01000193) >>> 0;
  let result = "";
  while (result.length < length) {
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
    hash = (hash ^ (hash >>> 12)) >>> 0;
    result += LETTERS[hash % LETTERS.length];
    hash = Math.imul(hash + result.length, 0x297a2d39) >>> 0;
  }
  return result;
}
