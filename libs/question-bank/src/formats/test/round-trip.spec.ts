import fc from 'fast-check';
import { choicesOf } from '../../domain/question-content.ts';
import type { Loss, PortableQuestion, QuestionFormatCodec, ReadOutcome } from '../format.ts';
import { wholeText } from '../source-text.ts';
import { portableQuestion } from './arbitraries.ts';
import { expectRoundTrip, expectSameBank, type RoundTripOptions } from './round-trip.ts';

interface Habits {
  readonly change?: (question: PortableQuestion) => PortableQuestion;
  readonly losses?: readonly Loss[];
  readonly keeps?: (question: PortableQuestion) => boolean;
}

/** A codec that keeps questions as they are but for what its habits change: its file holds their numbers. */
function codec({ change = (question) => question, losses = [], keeps = () => true }: Habits): QuestionFormatCodec {
  const shelf: PortableQuestion[] = [];
  return {
    format: 'JSON',
    name: 'A shelf',
    mediaType: 'text/plain',
    extension: 'txt',
    async *read(file) {
      for (const number of (await wholeText(file)).trim().split('\n')) {
        const question = shelf[Number(number)];
        const outcome: ReadOutcome =
          question === undefined
            ? { ok: false, code: 'MALFORMED', message: 'There is no such question.' }
            : { ok: true, question: change(question), losses: [], warnings: [] };
        yield { type: 'ITEM', item: { position: `line ${number}`, outcome } };
      }
    },
    async *write(questions, report) {
      for await (const question of questions) {
        if (keeps(question)) {
          shelf.push(question);
          report({ ok: true, losses });
          yield new TextEncoder().encode(`${shelf.length - 1}\n`);
        } else report({ ok: false, code: 'UNSUPPORTED_TYPE', message: 'The shelf is full.' });
      }
    },
  };
}

const loss = (part: Loss['part'], code: string): Loss => ({ code, part, message: 'it is gone' });
const [matching] = fc.sample(portableQuestion({ kinds: ['MATCHING'], nasty: false, attachments: false }), {
  numRuns: 1,
  seed: 3,
});
const bank: PortableQuestion[] = matching === undefined ? [] : [{ ...matching, skills: ['python'] }];

const trip = (habits: Habits, options: RoundTripOptions = {}): Promise<void> =>
  expectSameBank(codec(habits), bank, options);

const reversed = (question: PortableQuestion): PortableQuestion =>
  question.content.kind === 'MATCHING'
    ? { ...question, content: { ...question.content, targets: question.content.targets.toReversed() } }
    : question;

describe('what a round trip demands', () => {
  it('is met by a codec that keeps everything, for any bank', async () => {
    await expectRoundTrip(codec({}));
  });

  it('is that nothing is lost in silence', async () => {
    const change = (question: PortableQuestion): PortableQuestion => ({ ...question, skills: [] });
    await expect(trip({ change })).rejects.toThrow(/another skills\s+given: +\["python"\]\s+received: \[\]/u);
    await trip({ change, losses: [loss('skills', 'SKILLS')] });
    await expect(trip({ change, losses: [loss('skills', 'SKILLS')] }, { mayLose: () => false })).rejects.toThrow(
      'more than necessary',
    );
  });

  it('is that order is kept, or said not to be', async () => {
    await expect(trip({ change: reversed })).rejects.toThrow('another targets');
    await trip({ change: reversed, losses: [loss('other', 'CHOICE_ORDER')] });
  });

  it('is that the key names the same choices', async () => {
    const change = (question: PortableQuestion): PortableQuestion => {
      if (question.content.kind !== 'MATCHING') return question;
      const [first, second] = choicesOf(question.content);
      const matches = question.content.key?.matches.map((match) => ({
        ...match,
        left:
          match.left === first?.id ? (second?.id ?? '') : match.left === second?.id ? (first?.id ?? '') : match.left,
      }));
      return { ...question, content: { ...question.content, key: { matches: matches ?? [] } } };
    };
    const rights = bank.flatMap(({ content }) => (content.kind === 'MATCHING' ? (content.key?.matches ?? []) : []));
    expect(new Set(rights.map(({ right }) => right)).size).toBeGreaterThan(1);
    await expect(trip({ change, losses: [loss('other', 'CHOICE_ORDER')] })).rejects.toThrow('another key');
  });

  it('is that texts are spelled the same, or said not to be', async () => {
    const change = (question: PortableQuestion): PortableQuestion => ({
      ...question,
      content: { ...question.content, stem: `${question.content.stem}\n` },
    });
    await expect(trip({ change })).rejects.toThrow('another stem');
    await trip({ change, losses: [loss('spelling', 'SPELLING')] });
  });

  it('is that exactly those are refused which the format cannot say', async () => {
    const refuses = (): string => 'UNSUPPORTED_TYPE';
    await trip({ keeps: () => false }, { refuses });
    await expect(trip({ keeps: () => false })).rejects.toThrow('expected no refusal');
    await expect(trip({}, { refuses })).rejects.toThrow('expected UNSUPPORTED_TYPE');
  });
});
