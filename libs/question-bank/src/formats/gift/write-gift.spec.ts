import type { ChoiceContent, QuestionContent } from '../../domain/question-content.ts';
import type { PortableQuestion } from '../format.ts';
import { readAll, write } from '../test/round-trip.ts';
import { memoryFile } from '../memory-file.ts';
import { giftFormat } from './gift-format.ts';

const about = (content: QuestionContent, more: Partial<PortableQuestion> = {}): PortableQuestion => ({
  content,
  skills: [],
  difficulty: null,
  locale: null,
  source: null,
  licence: null,
  attachments: [],
  ...more,
});

const choices = (...texts: string[]): { id: string; text: string; anchored: boolean }[] =>
  texts.map((text, position) => ({ id: `${position}`, text, anchored: false }));

const asked = { stem: 'Which?', explanation: null };
const single = (...texts: string[]): ChoiceContent => ({
  kind: 'SINGLE_CHOICE',
  ...asked,
  choices: choices(...texts),
  key: { choiceIds: ['0'] },
});

async function written(content: QuestionContent, more: Partial<PortableQuestion> = {}): Promise<string> {
  const { bytes } = await write(giftFormat, [about(content, more)]);
  return new TextDecoder().decode(bytes);
}

async function told(content: QuestionContent, more: Partial<PortableQuestion> = {}): Promise<string[]> {
  const { outcomes } = await write(giftFormat, [about(content, more)]);
  return outcomes.flatMap((outcome) =>
    outcome.ok ? outcome.losses.map(({ code }) => code) : [`REFUSED ${outcome.code}`],
  );
}

describe('GIFT as it is written', () => {
  it('says its format, escapes what has a meaning, and stands on one line for each text', async () => {
    const content = single('a = {b}', '~ # : \\');
    expect(await written({ ...content, stem: '# Which?\n\n```\nx: 1\n```', explanation: 'So.\nThus.' })).toBe(
      '[markdown]\\# Which?\\n\\n```\\nx\\: 1\\n```{\n\t=a \\= \\{b\\}\n\t~\\~ \\# \\: \\\\\n\t####So.\\nThus.\n}\n\n',
    );
  });

  it('keeps texts from being taken for formats, weights, titles and comments', async () => {
    expect(await written({ ...single('[html]a', '%50%b', '50%'), stem: '// ::Which' })).toBe(
      '[markdown]// \\:\\:Which{\n\t=[markdown][html]a\n\t~[markdown]%50%b\n\t~50%\n}\n\n',
    );
  });

  it('gives several right choices weights that add up, and the wrong ones a penalty', async () => {
    const content: QuestionContent = {
      kind: 'MULTIPLE_CHOICE',
      ...asked,
      choices: choices('a', 'b', 'c', 'd'),
      key: { choiceIds: ['0', '2', '3'] },
    };
    expect(await written(content)).toBe(
      '[markdown]Which?{\n\t~%33.33333%a\n\t~%-100%b\n\t~%33.33333%c\n\t~%33.33333%d\n}\n\n',
    );
  });

  it('names skills, difficulty, locale, source and licence by tags', async () => {
    const more = { skills: ['SQL', 'CI/CD'], difficulty: 2, locale: 'de', source: 'A book: p. 3', licence: 'MIT' };
    expect(await written(single('a', 'b'), more)).toMatch(
      /^\/\/ \[tag:SQL\] \[tag:CI\/CD\] \[tag:difficulty:2\] \[tag:locale:de\] \[tag:source:A book: p\. 3\] \[tag:licence:MIT\]\n/u,
    );
    const lost = { skills: ['a]b', 'difficulty:3'], source: 'a]' };
    expect(await told(single('a', 'b'), lost)).toEqual(['SKILL', 'SKILL', 'SOURCE']);
  });

  it.each<[string, QuestionContent, string]>([
    [
      'true-false',
      { kind: 'TRUE_FALSE', ...asked, choices: choices('True', 'False'), key: { choiceIds: ['1'] } },
      '{FALSE}',
    ],
    [
      'a number',
      { kind: 'NUMERIC', ...asked, key: { value: '1e-3', tolerance: '0', toleranceKind: 'ABSOLUTE' } },
      '{#0.001}',
    ],
    [
      'a tolerance',
      { kind: 'NUMERIC', ...asked, key: { value: '-200', tolerance: '0.05', toleranceKind: 'RELATIVE' } },
      '{#-200:10}',
    ],
    [
      'short answers',
      { kind: 'SHORT_TEXT', ...asked, key: { accepted: ['a', '*b'], caseSensitive: false } },
      '{\n\t=a\n\t=\\\\*b\n}',
    ],
    [
      'an arrow',
      { kind: 'SHORT_TEXT', ...asked, key: { accepted: ['p->q'], caseSensitive: false } },
      '{[markdown]p->q}',
    ],
    [
      'an essay',
      {
        kind: 'OPEN',
        title: 'T',
        stem: 'Which?',
        modelAnswer: 'x',
        keyPoints: ['k'],
        commonMistakes: [],
        followUps: [],
      },
      '{####x\\n\\n**Key points**\\n\\n- k}',
    ],
  ])('has %s', async (_, content, answers) => {
    expect(await written(content)).toBe(`${content.kind === 'OPEN' ? '::T::' : ''}[markdown]Which?${answers}\n\n`);
  });

  it('names targets that no choice needs, and all of them first where their order says more', async () => {
    const content: QuestionContent = {
      kind: 'MATCHING',
      ...asked,
      choices: choices('a', 'b -> c'),
      targets: choices('x', 'y', 'z').map((target) => ({ ...target, id: `t${target.id}` })),
      key: {
        matches: [
          { left: '0', right: 't0' },
          { left: '1', right: 't0' },
        ],
      },
    };
    expect(await written(content)).toBe('[markdown]Which?{\n\t=a -> x\n\t=b -\\\\> c -> x\n\t= -> y\n\t= -> z\n}\n\n');
    expect(await told(content)).toEqual(['ARROW']);
    const turned = { ...content, targets: content.targets.toReversed() };
    expect(await written(turned)).toContain('{\n\t= -> z\n\t= -> y\n\t= -> x\n\t=a -> x\n');
    expect(await told({ ...content, choices: choices('a', '`b->c`') })).toEqual(['REFUSED UNSUPPORTED_TEXT']);
  });

  it.each<[string, QuestionContent]>([
    ['UNSUPPORTED_TYPE', { kind: 'ORDERING', ...asked, choices: choices('a', 'b'), key: { order: ['0', '1'] } }],
    ['UNSUPPORTED_TYPE', { kind: 'SCENARIO', title: null, stem: 'x', prompts: [], redFlags: [] }],
    ['UNSUPPORTED_TEXT', { kind: 'SHORT_TEXT', ...asked, key: { accepted: ['a', 'b->c'], caseSensitive: false } }],
    [
      'UNSUPPORTED_NUMBER',
      { kind: 'NUMERIC', ...asked, key: { value: '1e9999999', tolerance: '0', toleranceKind: 'ABSOLUTE' } },
    ],
    ['NO_KEY', { kind: 'NUMERIC', ...asked, key: null }],
    ['NO_STEM', { ...asked, kind: 'NUMERIC', stem: ' ', key: null }],
    ['TOO_FEW_CHOICES', single('a')],
    ['ITEM_TOO_LARGE', single('a', '#'.repeat(200 * 1024))],
  ])('refuses with %s what it cannot say', async (code, content) => {
    expect(await told(content)).toEqual([`REFUSED ${code}`]);
    expect(await written(content)).toBe('');
  });

  it('reports what it cannot hold', async () => {
    const anchored = {
      ...single('a', 'b'),
      choices: [...choices('a'), { id: 'x', text: 'b', anchored: true }],
    };
    expect(await told(anchored)).toEqual(['ANCHORED']);
    expect(
      await told({ ...asked, kind: 'TRUE_FALSE', choices: choices('Yes', 'No'), key: { choiceIds: ['0'] } }),
    ).toEqual(['TRUE_FALSE']);
    expect(await told({ ...single('a\r\nb', 'c'), explanation: '' })).toEqual(['EXPLANATION', 'LINE_ENDS']);
    expect(await told({ ...asked, kind: 'SHORT_TEXT', key: { accepted: ['a'], caseSensitive: true } })).toEqual([
      'CASE_SENSITIVE',
    ]);
  });

  it('says when the notes of an open question cannot be told apart', async () => {
    const open: QuestionContent = {
      kind: 'OPEN',
      title: '',
      stem: 'Why?',
      modelAnswer: 'See\n\n**Follow-up questions**\n\n- this',
      keyPoints: [],
      commonMistakes: [],
      followUps: [],
    };
    expect(await told(open)).toEqual(['MODEL_ANSWER', 'KEY_POINTS', 'COMMON_MISTAKES', 'FOLLOW_UPS', 'TITLE']);
  });

  it('goes on behind a question that it refuses', async () => {
    const good = about(single('a', 'b'));
    const { bytes, outcomes } = await write(giftFormat, [good, about(single('a')), good]);
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, true]);
    expect((await readAll(giftFormat, memoryFile(bytes))).items).toHaveLength(2);
  });
});
