import { beginningOf, normaliseText } from '../domain/normalise.ts';
import type { QuestionContent } from '../domain/question-content.ts';

/** A content as its version's columns hold it: what anybody may read, the key, the explanation. */
export interface VersionColumns {
  readonly body: Readonly<Record<string, unknown>>;
  readonly key: unknown;
  readonly explanation: string | null;
}

export function toColumns(content: QuestionContent): VersionColumns {
  const { kind: _kind, ...body } = content;
  if (!('key' in body)) return { body, key: null, explanation: null };
  const { key, explanation, ...rest } = body;
  return { body: rest, key, explanation };
}

/** The inverse of {@link toColumns}. Rows are written by it alone, after validation, so their shape is the content's. */
export function toContent(kind: QuestionContent['kind'], { body, key, explanation }: VersionColumns): QuestionContent {
  const graded = kind === 'OPEN' || kind === 'SCENARIO' ? {} : { key, explanation };
  return { kind, ...body, ...graded } as QuestionContent;
}

/** Beyond this many characters two stems differ enough, and trigrams cost too much. */
const SEARCHED = 10_000;

/** What searches and near-duplicates compare: the normalised stem in lower case. */
export const searchTextOf = (content: QuestionContent): string =>
  beginningOf(normaliseText(content.stem).toLowerCase(), SEARCHED);
