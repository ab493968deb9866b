/** A header of a request, a JSON Web Token, a token of OpenShift's: what an answer from outside may repeat in its sentence. */
const CREDENTIALS = /\b(?:Bearer|Basic)\s+[\w.~+/=-]{8,}|\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*|\bsha256~[\w-]{16,}/gi;

export function withoutCredentials(text: string): string {
  return text.replace(CREDENTIALS, "(a credential)");
}
