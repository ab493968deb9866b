/** What a sender did wrong, in one sentence that names the thing, what was sent, and what is allowed. Sending it again is no use. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly status: 400 | 413 | 415 | 422;

  constructor(status: Refused["status"], sentence: string) {
    super(sentence);
    this.status = status;
  }
}
