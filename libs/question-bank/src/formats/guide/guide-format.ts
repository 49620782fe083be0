import { UnreadableFile, type FormatReader, type QuestionFormatCodec, type ReadOutcome } from '../format.ts';
import { wholeText } from '../source-text.ts';
import type { ItemOutcome } from './guide.ts';
import { parseGuide } from './parse-guide.ts';
import { writeGuide } from './write-guide.ts';

function outcomeOf(outcome: ItemOutcome): ReadOutcome {
  if (!outcome.ok) return { ok: false, ...outcome.failure };
  const { content, losses, warnings } = outcome;
  const metadata = { skills: [], difficulty: null, locale: null, source: null, licence: null, attachments: [] };
  return {
    ok: true,
    question: { content, ...metadata },
    losses: losses.map((loss) => ({ ...loss, part: 'other' })),
    warnings,
  };
}

const read: FormatReader = async function* (file) {
  const parsed = parseGuide(await wholeText(file));
  if (!parsed.ok) throw new UnreadableFile(parsed.error);
  for (const text of parsed.value.notes) yield { type: 'NOTE', text };
  for (const { position, outcome } of parsed.value.items) {
    yield { type: 'ITEM', item: { position: `line ${position.line}`, outcome: outcomeOf(outcome) } };
  }
};

/**
 * Interview guides, as `docs/guides/interview-guide-format.md` describes them: open questions, choice questions and mock
 * interviews. The whole guide is read at once, since its words are the dictionary that joined words are found by; notes
 * come before the items.
 *
 * A guide cannot say NUMERIC, SHORT_TEXT, ORDERING and MATCHING (`UNSUPPORTED_TYPE`), questions without key, answer or
 * prompts (`NO_KEY`, `NO_ANSWER`, `NO_PROMPTS`), more than 26 choices (`TOO_MANY_CHOICES`), and texts that would be taken
 * for its own layout (`READS_AS_LAYOUT`). What is lost: skills, difficulty, locale, source, licence, pictures, whether a
 * choice is anchored unless its words say so, the kind of TRUE_FALSE and of MULTIPLE_CHOICE with one right choice, and
 * spelling or single parts where the layout would misread them.
 */
export const guideFormat: QuestionFormatCodec = {
  format: 'GUIDE',
  name: 'Interview guide',
  mediaType: 'text/plain',
  extension: 'txt',
  read,
  write: writeGuide,
};
