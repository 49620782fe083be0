/** An item cannot be read as a question: the code and the message stand in the report. */
export class ItemFailure extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'ItemFailure';
  }
}
