import { ok, type Result } from '@plumbline/kernel';
import { refusals } from './refusals.ts';
import { isStorable } from './validate-content.ts';

/** In characters. */
export const COMMENT_LIMITS = { body: 10_000, field: 200 } as const;

/** What a comment says: Markdown, stored as written. */
export interface CommentDraft {
  readonly body: string;
  /** The path of what it is about, for instance `choices.1.text`; null for the question as a whole. */
  readonly field: string | null;
}

/** Refuses with `INVALID_COMMENT` and the field. */
export function checkComment({ body, field }: CommentDraft): Result<CommentDraft> {
  const invalid = (at: string, reason: string): Result<never> =>
    refusals.INVALID_COMMENT({ field: at, values: { reason } });
  if (body.trim() === '') return invalid('body', 'it says nothing');
  if (body.length > COMMENT_LIMITS.body) return invalid('body', `it is longer than ${COMMENT_LIMITS.body} characters`);
  if (!isStorable(body)) return invalid('body', 'it is not plain text');
  const isPath = field === null || (field.length <= COMMENT_LIMITS.field && /^[a-z]+(?:\.[a-z0-9]+)*$/iu.test(field));
  return isPath ? ok({ body, field }) : invalid('field', 'its field is no path such as "choices.1.text"');
}
