import { normaliseText } from '../../domain/normalise.ts';
import { choicesOf, targetsOf, type QuestionContent } from '../../domain/question-content.ts';
import type { Loss, PortableQuestion } from '../format.ts';
import { xmlCharacters } from '../markup/xhtml.ts';
import { trimMarkdown } from './plain-text.ts';

/** The text as it comes back: without what XML has no characters for, and without blanks around it. */
const asRead = (text: string): string => trimMarkdown(xmlCharacters(text));

function inTexts<T>(value: T, change: (text: string) => string): T {
  const changed = (part: unknown): unknown => {
    if (typeof part === 'string') return change(part);
    if (Array.isArray(part)) return part.map(changed);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, changed(inner)]));
  };
  return changed(value) as T;
}

/** The question in characters that XML has, and what that changes. */
export function sayable(question: PortableQuestion): { question: PortableQuestion; losses: Loss[] } {
  const { attachments, ...rest } = question;
  const content = inTexts(rest.content, asRead);
  const losses: Loss[] =
    JSON.stringify(content) === JSON.stringify(rest.content)
      ? []
      : [
          {
            code: 'CHARACTERS',
            part: 'spelling',
            message: 'control characters, which XML does not have, or blanks around a text',
          },
        ];
  return { question: { ...rest, content, attachments }, losses };
}

const areDistinct = (texts: readonly string[]): boolean => new Set(texts.map(normaliseText)).size === texts.length;

/** Whether choices, targets and accepted answers are still told apart in characters that XML has. */
export const isDistinct = (content: QuestionContent): boolean =>
  areDistinct(choicesOf(content).map(({ text }) => text)) &&
  areDistinct(targetsOf(content).map(({ text }) => text)) &&
  (content.kind !== 'SHORT_TEXT' || areDistinct(content.key?.accepted ?? []));
