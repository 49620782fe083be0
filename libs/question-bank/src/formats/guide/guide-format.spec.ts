import { propertyRuns } from '@plumbline/testing';
import fc from 'fast-check';
import { said, UnreadableFile, type PortableQuestion } from '../format.ts';
import { memoryFile } from '../memory-file.ts';
import { portableQuestion } from '../test/arbitraries.ts';
import { fuzz } from '../test/fuzz.ts';
import { expectRoundTrip, expectSameBank, readAll, write } from '../test/round-trip.ts';
import { guideFormat } from './guide-format.ts';
import { readingOf } from './same-text.ts';

const UNSAID = ['NUMERIC', 'SHORT_TEXT', 'ORDERING', 'MATCHING'];

const refuses = ({ content }: PortableQuestion): string | null =>
  UNSAID.includes(content.kind)
    ? 'UNSUPPORTED_TYPE'
    : content.kind === 'OPEN' && content.modelAnswer === null
      ? 'NO_ANSWER'
      : null;

const NEVER_SAID = ['skills', 'difficulty', 'locale', 'source', 'licence'];

const ABOUT = { skills: [], difficulty: null, locale: null, source: null, licence: null, attachments: [] };
const open = (stem: string, modelAnswer: string | null = 'So.'): PortableQuestion => ({
  ...ABOUT,
  content: { kind: 'OPEN', title: null, stem, modelAnswer, keyPoints: [], commonMistakes: [], followUps: [] },
});
const choice = (stem: string, explanation: string | null = null): PortableQuestion => ({
  ...ABOUT,
  content: {
    kind: 'SINGLE_CHOICE',
    stem,
    choices: [
      { id: 'x', text: 'one', anchored: false },
      { id: 'y', text: 'two', anchored: false },
    ],
    key: { choiceIds: ['y'] },
    explanation,
  },
});
const scenario: PortableQuestion = {
  ...ABOUT,
  content: {
    kind: 'SCENARIO',
    title: 'Locks',
    stem: 'Once.',
    prompts: [{ text: 'Begin.', expectedOutline: 'So.' }],
    redFlags: ['Guessing.'],
  },
};

describe('a bank in a guide', () => {
  it('comes back as it was, for texts of plain words', async () => {
    await expectRoundTrip(guideFormat, {
      bank: { nasty: false, attachments: false, anchored: false },
      refuses,
      mayLose: ({ content }, { part }) =>
        NEVER_SAID.includes(part) || (part === 'kind' && ['TRUE_FALSE', 'MULTIPLE_CHOICE'].includes(content.kind)),
    });
  });

  it('comes back as it was but for what the report names, whatever the texts say', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(portableQuestion(), { maxLength: 4 }), async (bank) => {
        // What a question says decides alone whether a guide can say it: its neighbours do not count.
        const alone = new Map<PortableQuestion, string | null>();
        for (const question of bank) {
          const [outcome] = (await write(guideFormat, [question])).outcomes;
          const layout = outcome?.ok === false && outcome.code === 'READS_AS_LAYOUT';
          alone.set(question, layout ? outcome.code : refuses(question));
        }
        await expectSameBank(guideFormat, bank, {
          refuses: (question) => alone.get(question) ?? null,
          respelled: readingOf,
        });
      }),
      { numRuns: propertyRuns(50, 1_000) },
    );
  });

  it('has a section for each run of one kind', async () => {
    const { bytes } = await write(guideFormat, [
      open('Why?'),
      open('How?'),
      choice('Which?'),
      scenario,
      choice('What?'),
    ]);
    expect(new TextDecoder().decode(bytes)).toBe(
      [
        'Core Interview Questions\n\n1.\nQ: Why?\nA: So.\n\n2.\nQ: How?\nA: So.\n',
        'MCQ Section\n\n1. Which?\nA) one\nB) two\nCorrect Answer: B\n',
        'Mock Interview Scenario: Locks\n\nScenario Setup: Once.\nInterviewer: Begin.\nCandidate (Expected Answer Outline): So.\nRed Flags to Avoid:\n- Guessing.\n',
        'MCQ Section\n\n1. What?\nA) one\nB) two\nCorrect Answer: B\n\n',
      ].join('\n'),
    );
  });

  it.each([
    ['an answer that looks like a label', open('Why?', 'First.\nKey Points: none'), ['SPELLING']],
    ['choices within a stem', choice('Which holds?\nA) this\nB) that'), ['SPELLING']],
    ['a key within an explanation', choice('Which?', 'He said so.\nCorrect Answer: A'), ['SPELLING']],
    ['a key within code', choice('Which?', '```\nCorrect Answer: A\n```'), ['READS_AS_LAYOUT']],
    ['a heading within an answer', open('Why?', 'Because.\n\nMCQ Section\n\nSo.'), ['SPELLING']],
  ])('escapes or leaves out %s, and says so', async (_name, question, codes) => {
    const { bytes, outcomes } = await write(guideFormat, [choice('Before?'), question, choice('Behind?')]);
    expect(outcomes[1]).toMatchObject({ ok: true, losses: codes.map((code) => ({ code })) });
    const { items } = await readAll(guideFormat, memoryFile(bytes));
    expect(items.map(({ outcome }) => outcome.ok)).toEqual([true, true, true]);
  });

  it('refuses what no guide can say', async () => {
    const { outcomes, bytes } = await write(guideFormat, [
      open('Why?', null),
      choice('```\nWhich?\nA) this\nCorrect Answer: A\n```'),
      { ...ABOUT, content: { kind: 'NUMERIC', stem: 'How many?', key: null, explanation: null } },
    ]);
    expect(outcomes.map((outcome) => (outcome.ok ? null : outcome.code))).toEqual([
      'NO_ANSWER',
      'READS_AS_LAYOUT',
      'UNSUPPORTED_TYPE',
    ]);
    expect(bytes).toHaveLength(0);
  });
});

describe('a guide', () => {
  const text =
    'Introduction\n\nMCQ Section\n1. Which is threadingwithmultiprocessing? A) threading B) multiprocessing with\nCorrect Answer: B\n2. What?\nA) x\nCorrect Answer: A\n';

  it('is read in any encoding, with notes, warnings and failures in the words of the report', async () => {
    const { items, notes } = await readAll(
      guideFormat,
      memoryFile(new Uint8Array([0xff, 0xfe, ...Buffer.from(text, 'utf16le')])),
    );
    expect(notes).toEqual(['Lines 1 to 1 are no questions: Introduction']);
    expect(items.map(({ position }) => position)).toEqual(['line 4', 'line 6']);
    const [first, second] = items.map(({ outcome }) => outcome);
    expect(first?.ok === true && first.warnings.map(said)).toEqual([
      'JOINED_WORDS (line 4): words look joined: threadingwithmultiprocessing',
    ]);
    expect(second).toMatchObject({ ok: false, code: 'TOO_FEW_CHOICES' });
  });

  it('is refused as a whole when nothing of it is one', async () => {
    const reading = readAll(guideFormat, memoryFile('No guide.'));
    await expect(reading).rejects.toThrow(UnreadableFile);
    await expect(reading).rejects.toMatchObject({ refusal: { code: 'UNREADABLE_GUIDE' } });
  });
});

const SEED =
  'Core Interview Questions\n1. Locks\nQ: Why?\nA: Because.\nKey Points:\n- One.\n- Two.\nFollow-up:\n- And?\n\nMCQ Section: Locks\n1. Which? A) one B) two\nCorrect Answer: B\nExplanation: So.\n\nMock Interview Scenario: Locks\nScenario Setup: Once.\nInterviewer: “Begin.”\n(A pause)\nCandidate (Expected Answer Outline): “So.”\nRed Flags to Avoid:\n- Guessing.\n\nPractical Tips\nSleep.\n';

fuzz(guideFormat, [SEED], {
  fragments: ['\nQ: ', '\nA: ', ' B) ', '\nCorrect Answer: ', '\nMCQ Section\n', '\nCore Interview Questions\n', '\n2. ', '\nInterviewer: ', '\nSummary\n', '\n- ', ' - ', 'joinedwithwords '], // prettier-ignore
});
