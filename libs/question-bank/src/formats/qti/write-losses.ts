import { contentDigest } from '../../domain/digest.ts';
import { normaliseText } from '../../domain/normalise.ts';
import type { QuestionContent } from '../../domain/question-content.ts';
import type { Loss, LostPart, PortableQuestion } from '../format.ts';

/** XML 1.0 section 2.2: what no document can hold, not even escaped. */
const UNWRITABLE = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

const survives = (text: string | null): boolean => text === null || (text === text.trim() && !UNWRITABLE.test(text));

/** Whether one of the answers that a person has to type holds a character that XML has no place for. */
export const hasUnwritableKey = (content: QuestionContent): boolean =>
  content.kind === 'SHORT_TEXT' && content.key !== null && content.key.accepted.some((text) => UNWRITABLE.test(text));

const titleOf = (content: QuestionContent): string | null => ('title' in content ? content.title : null);

const withoutTitle = (content: QuestionContent): QuestionContent =>
  'title' in content ? { ...content, title: null } : content;

const named = ({ attachments }: PortableQuestion): string[] =>
  attachments.map(({ digest, fileName }) => `${digest} ${fileName}`).sort();

function attachmentLosses(given: PortableQuestion, copy: PortableQuestion): Loss[] {
  const kept = new Set(copy.attachments.map(({ digest }) => digest));
  const lost = given.attachments.filter(({ digest }) => !kept.has(digest));
  if (lost.length > 0) {
    return lost.map(({ fileName }) => ({
      code: 'IMAGE',
      part: 'attachments',
      message: `the picture ${fileName}, which no text shows`,
    }));
  }
  const same = named(given).join('\n') === named(copy).join('\n');
  return same ? [] : [{ code: 'IMAGE_NAME', part: 'attachments', message: 'the names of its pictures' }];
}

const METADATA: readonly (readonly [LostPart, (question: PortableQuestion) => readonly (string | null)[]])[] = [
  ['skills', ({ skills }) => skills],
  ['source', ({ source }) => [source]],
  ['licence', ({ licence }) => [licence]],
];

/** The losses that show when what was written is read again. */
export function lossesOf(given: PortableQuestion, copy: PortableQuestion): Loss[] {
  const losses: Loss[] = [];
  const lose = (code: string, part: LostPart, message: string): void => {
    losses.push({ code, part, message });
  };
  if (given.content.kind === 'SCENARIO') {
    lose(
      'SCENARIO_AS_TEXT',
      'kind',
      'that it is a scenario: for other readers it is a text to be written, with instructions for scorers',
    );
  }
  if (titleOf(given.content) !== titleOf(copy.content))
    lose('TITLE', 'title', 'its title, which cannot be written as it is');
  if (contentDigest(withoutTitle(given.content)) !== contentDigest(withoutTitle(copy.content))) {
    lose('SPELLING', 'spelling', 'the spelling of its Markdown, which was written as HTML');
  }
  losses.push(...attachmentLosses(given, copy));
  for (const [part, texts] of METADATA) {
    if (!texts(given).every(survives)) lose('CHARACTERS', part, `characters of its ${part} that XML cannot hold`);
  }
  if (given.locale !== copy.locale) lose('LOCALE', 'locale', 'its language, which is no language tag');
  return losses;
}

/** Whether the key says the same as before: texts of choices may be spelled in another way, answers may not. */
export function hasSameKey(given: QuestionContent, copy: QuestionContent): boolean {
  if (given.kind !== 'SHORT_TEXT' || copy.kind !== 'SHORT_TEXT') return given.kind === copy.kind;
  const texts = ({ key }: typeof given): string => JSON.stringify((key?.accepted ?? []).map(normaliseText).sort());
  return texts(given) === texts(copy);
}
