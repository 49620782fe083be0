import type { QuestionContent } from './question-content.ts';

/** How a text of a question refers to a picture: by the SHA-256 of its bytes. */
const REFERENCE = /\battachment:([0-9a-f]{64})\b/g;

function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) yield* textsOf(part);
}

/** The digests of the pictures that any text of a question refers to, each once, in the order of the texts. */
export function attachmentDigests(content: QuestionContent): string[] {
  const found = new Set<string>();
  for (const text of textsOf(content)) {
    for (const [, digest] of text.matchAll(REFERENCE)) if (digest !== undefined) found.add(digest);
  }
  return [...found];
}
