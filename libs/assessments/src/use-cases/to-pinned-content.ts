import type { PinnedKey, PinnedQuestion } from '@plumbline/contracts';
import type { PinnedContent } from '../domain/assessment.ts';
import { isItemKind, type ItemKey, type ItemKind } from '../domain/item.ts';

/** A version as the question bank hands it over, in the assessment's own terms. */
export function toPinnedContent(question: PinnedQuestion): PinnedContent {
  const { questionId, versionId, version, kind, key, stem, choices, targets, shufflable, explanation } = question;
  const pin = { questionId, versionId, version };
  if (!isItemKind(kind)) return { pin, content: null };
  const { modelAnswer, keyPoints } = question;
  if (kind === 'OPEN') {
    const manual: ItemKey = { type: 'MANUAL', modelAnswer, keyPoints };
    return { pin, content: { kind, stem, choices, targets, shufflable, explanation, key: manual } };
  }
  if (!key) return { pin, content: null };
  return { pin, content: { kind, stem, choices, targets, shufflable, explanation, key: toItemKey(kind, key) } };
}

function toItemKey(kind: Exclude<ItemKind, 'OPEN'>, key: PinnedKey): ItemKey {
  switch (kind) {
    case 'SINGLE_CHOICE':
    case 'MULTIPLE_CHOICE':
    case 'TRUE_FALSE':
      return { type: 'CHOICES', choiceIds: key.choiceIds ?? [] };
    case 'NUMERIC':
      return {
        type: 'NUMERIC',
        value: key.numeric ?? '',
        tolerance: key.tolerance ?? '0',
        toleranceMode: key.toleranceKind ?? 'ABSOLUTE',
      };
    case 'SHORT_TEXT':
      return { type: 'TEXT', accepted: key.accepted ?? [], caseSensitive: key.caseSensitive ?? false };
    case 'ORDERING':
      return { type: 'ORDER', order: key.order ?? [] };
    case 'MATCHING':
      return { type: 'MATCHES', matches: key.matches ?? [] };
  }
}
