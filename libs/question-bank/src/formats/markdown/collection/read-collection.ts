import type { Found, SourceFile } from '../../format.ts';

export async function* readCollection(_file: SourceFile): AsyncGenerator<Found> {
  yield* [];
}
