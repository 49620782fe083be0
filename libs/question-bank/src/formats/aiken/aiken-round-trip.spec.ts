import { choicesOf } from '../../domain/question-content.ts';
import type { Loss, PortableQuestion } from '../format.ts';
import { respelled } from '../markup/html.ts';
import { fuzz } from '../test/fuzz.ts';
import { expectRoundTrip } from '../test/round-trip.ts';
import { aikenFormat } from './aiken-format.ts';
import { inOneLine } from './write-aiken.ts';

const textsOf = ({ content }: PortableQuestion): string[] => [
  content.stem,
  ...choicesOf(content).map(({ text }) => text),
];

function refuses(question: PortableQuestion): string | null {
  const { kind, stem } = question.content;
  if (kind !== 'SINGLE_CHOICE' && kind !== 'TRUE_FALSE') return 'UNSUPPORTED_TYPE';
  const isShort = Buffer.byteLength(stem.trim()) < 2;
  return isShort || textsOf(question).some((text) => inOneLine(text) === null) ? 'UNSUPPORTED_TEXT' : null;
}

/** The losses that Aiken cannot avoid, each only where the question has what is lost. */
function mayLose(question: PortableQuestion, { code, part }: Loss): boolean {
  const { content, skills, difficulty, locale, source, licence, attachments } = question;
  switch (code) {
    case 'TRUE_FALSE':
      return content.kind === 'TRUE_FALSE';
    case 'EXPLANATION':
      return 'explanation' in content && content.explanation !== null;
    case 'ANCHORED':
      return choicesOf(content).some(({ anchored }) => anchored);
    case 'SPELLING':
      return textsOf(question).some((text) => /[\n\r]|^\s|\s$|^(?:[A-Z][.)]|ANSWER:)/u.test(text));
    case 'SKILLS':
      return skills.length > 0;
    case 'IMAGE':
      return attachments.length > 0;
    default:
      return { difficulty, locale, source, licence }[part as 'difficulty'] !== null;
  }
}

const asSingleChoice = (question: PortableQuestion): PortableQuestion =>
  question.content.kind === 'TRUE_FALSE'
    ? { ...question, content: { ...question.content, kind: 'SINGLE_CHOICE' } }
    : question;

describe('questions written as Aiken and read again', () => {
  it.each([false, true])('are the same but for what the reports name (untrimmed: %s)', async (untrimmed) => {
    await expectRoundTrip(aikenFormat, {
      bank: { untrimmed, attachments: false, kinds: ['SINGLE_CHOICE', 'TRUE_FALSE', 'OPEN'] },
      refuses,
      mayLose,
      respelled,
      becomes: asSingleChoice,
    });
  });

  it('are the same without their pictures', async () => {
    await expectRoundTrip(aikenFormat, {
      bank: { nasty: false, kinds: ['SINGLE_CHOICE', 'TRUE_FALSE'] },
      refuses,
      mayLose,
      respelled,
      becomes: asSingleChoice,
    });
  });
});

const SEEDS = [
  'What is it?\nA) one\nB) two\nC) three\nANSWER: B\n\nA second question\nin two lines?\nA. yes\nB. no\nANSWER: A\n',
  'No answer?\na) one\nb) two\n\nWrapped?\nA) one\nand more\nB) two\nAnswer: b) two\n\nANSWER: A\n\nCyrillic?\nА) да\nБ) нет\nANSWER: Б\n',
];

describe('hostile Aiken', () => {
  fuzz(aikenFormat, SEEDS, {
    fragments: ['A) ', 'B. ', 'Z) ', '\nA)\n', 'ANSWER:', 'ANSWER: AB', 'Answer: C', '\n\n', 'أ) '],
  });
});
