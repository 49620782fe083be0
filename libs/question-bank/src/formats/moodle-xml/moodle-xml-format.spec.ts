import type { Choice, QuestionContent } from '../../domain/question-content.ts';
import type { PortableQuestion, ReadItem } from '../format.ts';
import { memoryFile } from '../memory-file.ts';
import { picture } from '../test/pictures.ts';
import { readAll, roundTrip, write } from '../test/round-trip.ts';
import { moodleXmlFormat } from './moodle-xml-format.ts';

const STEM = '<questiontext format="html"><text>Which one?</text></questiontext>';

const quiz = (...questions: string[]): string => `<?xml version="1.0"?>\n<quiz>\n${questions.join('\n')}\n</quiz>`;

const question = (type: string, inner: string, stem = STEM): string =>
  `<question type="${type}">${stem}${inner}</question>`;

const answer = (fraction: number | string, text: string, inner = ''): string =>
  `<answer fraction="${fraction}" format="html"><text><![CDATA[${text}]]></text>${inner}</answer>`;

async function first(...questions: string[]): Promise<ReadItem['outcome']> {
  const { items } = await readAll(moodleXmlFormat, memoryFile(quiz(...questions)));
  const [item] = items;
  if (item === undefined) throw new Error('There is no item.');
  return item.outcome;
}

async function contentOf(xml: string): Promise<QuestionContent> {
  const outcome = await first(xml);
  if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.message}`);
  return outcome.question.content;
}

async function lossesOf(xml: string): Promise<string[]> {
  const outcome = await first(xml);
  if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.message}`);
  return outcome.losses.map(({ code, part }) => `${code}/${part}`);
}

const keyOf = async (xml: string): Promise<unknown> => {
  const content = await contentOf(xml);
  return 'key' in content ? content.key : null;
};

describe('keys of Moodle', () => {
  it.each([
    ['one right choice', '<single>true</single>', [0, 100, 0], ['2'], []],
    ['one right choice, and others that cost something', '<single>1</single>', [-50, 100], ['2'], ['WEIGHT/other']],
    ['one right choice, and one that is half right', '', [50, 100, 0], ['2'], ['WEIGHT/other']],
    ['several right choices', '<single>false</single>', [33.33333, 33.33333, 33.33333, 0], ['1', '2', '3'], []],
    ['several, and deductions of the same size', '<single>0</single>', [50, -50, 50, -50], ['1', '3'], []],
    [
      'several of different worth',
      '<single>false</single>',
      [70, 30, -100],
      ['1', '2'],
      ['WEIGHT/other', 'WEIGHT/other', 'WEIGHT/other'],
    ],
  ])('are read for %s', async (_, switches, fractions, choiceIds, losses) => {
    const xml = question(
      'multichoice',
      switches + fractions.map((fraction, index) => answer(fraction, `choice ${index}`)).join(''),
    );
    expect(await keyOf(xml)).toEqual({ choiceIds });
    expect(await lossesOf(xml)).toEqual(losses);
  });

  it.each([
    ['NO_KEY', question('multichoice', answer(0, 'a') + answer(50, 'b'))],
    ['NO_KEY', question('multichoice', `<single>false</single>${answer(0, 'a')}${answer(-50, 'b')}`)],
    ['AMBIGUOUS_KEY', question('multichoice', answer(100, 'a') + answer(100, 'b'))],
    ['UNKNOWN_KEY', question('multichoice', answer('much', 'a') + answer(100, 'b'))],
    ['TOO_FEW_CHOICES', question('multichoice', answer(100, 'a'))],
    ['DUPLICATE_CHOICES', question('multichoice', answer(100, '<p>a b</p>') + answer(0, 'a  b'))],
    ['EMPTY_CHOICE', question('multichoice', answer(100, 'a') + answer(0, '<p> </p>'))],
    ['NO_STEM', question('multichoice', answer(100, 'a') + answer(0, 'b'), '<questiontext/>')],
    ['MALFORMED', question('truefalse', answer(100, 'yes') + answer(0, 'no'))],
    ['NO_KEY', question('truefalse', answer(0, 'true') + answer(0, 'false'))],
    ['NO_KEY', question('shortanswer', answer(50, 'a'))],
    ['NO_KEY', question('shortanswer', answer(100, 'a*b'))],
    ['NO_KEY', question('numerical', answer(0, '1'))],
    ['UNKNOWN_KEY', question('numerical', answer(100, 'one'))],
    ['UNKNOWN_KEY', question('numerical', answer(100, '*'))],
    ['UNKNOWN_KEY', question('numerical', answer(100, '1', '<tolerance>-1</tolerance>'))],
    ['AMBIGUOUS_KEY', question('numerical', answer(100, '1') + answer(100, '2'))],
    ['NO_KEY', question('matching', '<subquestion><text>a</text></subquestion>')],
    [
      'TOO_FEW_CHOICES',
      question('matching', '<subquestion><text>a</text><answer><text>1</text></answer></subquestion>'),
    ],
    ['UNSUPPORTED_TYPE', question('constructor', '')],
    ['UNSUPPORTED_TYPE', question('', '')],
  ])('that cannot be are %s', async (code, xml) => {
    expect(await first(xml)).toMatchObject({ ok: false, code });
    expect(await first(xml, question('essay', ''))).toMatchObject({ ok: false, code });
  });

  it('accepts the answers worth the whole mark, with stars that are meant as such', async () => {
    const xml = question(
      'shortanswer',
      `<usecase>1</usecase>${answer(100, 'a\\*b')}${answer(100, ' Crete ')}${answer(100, 'Cr*')}${answer(50, 'Greece')}${answer(0, '*')}`,
    );
    expect(await keyOf(xml)).toEqual({ accepted: ['a*b', 'Crete'], caseSensitive: true });
    expect(await lossesOf(xml)).toEqual(['PARTIAL_CREDIT/other', 'WILDCARD/other']);
  });

  it('takes the widest tolerance of the same number, and reports units', async () => {
    const unit = '<units><unit><multiplier>1</multiplier><unit_name>cm</unit_name></unit></units>';
    const answers = answer(100, '150', '<tolerance></tolerance>') + answer(100, '150.0', '<tolerance>0.5</tolerance>');
    expect(await keyOf(question('numerical', answers + unit))).toEqual({
      value: '150.0',
      tolerance: '0.5',
      toleranceKind: 'ABSOLUTE',
    });
    expect(await lossesOf(question('numerical', answers + unit))).toEqual(['UNIT/other']);
  });

  it('matches every question, and offers answers that belong to none', async () => {
    const pair = (text: string, target: string): string =>
      `<subquestion format="html"><text>${text}</text><answer><text>${target}</text></answer></subquestion>`;
    expect(
      await contentOf(question('matching', pair('a', '1') + pair('b', '2*') + pair('c', '1') + pair('', '3'))),
    ).toEqual({
      kind: 'MATCHING',
      stem: 'Which one?',
      choices: ['a', 'b', 'c'].map((text, index) => ({ id: `${index + 1}`, text, anchored: false })),
      targets: ['1', '2*', '3'].map((text, index) => ({ id: `t${index + 1}`, text, anchored: false })),
      key: {
        matches: [
          { left: '1', right: 't1' },
          { left: '2', right: 't2' },
          { left: '3', right: 't1' },
        ],
      },
      explanation: null,
    });
  });

  it('orders by the order of the file, whatever is called the share of the mark', async () => {
    const xml = question(
      'ordering',
      `<selecttype>RANDOM</selecttype><selectcount>2</selectcount>${answer('1.0', 'x')}${answer(2, 'y')}${answer(3, 'z')}`,
    );
    expect(await keyOf(xml)).toEqual({ order: ['1', '2', '3'] });
    expect(await lossesOf(xml)).toEqual(['SELECTION/other']);
  });

  it('anchors choices that are not to be shuffled', async () => {
    const content = await contentOf(
      question('multichoice', `<shuffleanswers>0</shuffleanswers>${answer(100, 'a')}${answer(0, 'b')}`),
    );
    expect('choices' in content && content.choices.map(({ anchored }) => anchored)).toEqual([true, true]);
  });
});

describe('texts of Moodle', () => {
  it.each([
    ['html', 'one\n two<br>three<sup>2</sup>', 'one two\\\nthree²'],
    ['moodle_auto_format', 'one *\n\ntwo\nthree', 'one *\n\ntwo\\\nthree'],
    ['moodle_auto_format', 'one\n<b>two</b> &amp; three', 'one\\\n**two** & three'],
    ['plain_text', '<b>one</b> & a[0]\ntwo', '\\<b>one\\</b> & a\\[0]\\\ntwo'],
    ['markdown', '\n\n**one**\n\n```js\n  a < b\n```\n\n', '**one**\n\n```js\n  a < b\n```'],
    ['unheard_of', '<p>one</p>', 'one'],
  ])('in the format %s become Markdown', async (format, text, stem) => {
    const xml = question(
      'essay',
      '',
      `<questiontext format="${format}"><text><![CDATA[${text}]]></text></questiontext>`,
    );
    expect(await contentOf(xml)).toMatchObject({ stem });
  });

  it('of an essay are its title and, for markers, its model answer', async () => {
    const xml = question(
      'essay',
      '<name><text>Locks</text></name><graderinfo format="markdown"><text>Two rows.\n\n**Key points**\n\n- order\n- time</text></graderinfo><responsetemplate format="html"><text>Dear all</text></responsetemplate><generalfeedback><text>Well done</text></generalfeedback>',
    );
    expect(await contentOf(xml)).toMatchObject({
      kind: 'OPEN',
      title: 'Locks',
      modelAnswer: 'Two rows.',
      keyPoints: ['order', 'time'],
    });
    expect(await lossesOf(xml)).toEqual(['RESPONSE_TEMPLATE/other', 'GENERAL_FEEDBACK/explanation']);
  });

  it('that questions here have no place for are reported, each', async () => {
    const said = '<text>well</text>';
    const xml = question(
      'truefalse',
      `<name><text>Number 1</text></name><defaultgrade>2.0</defaultgrade><penalty>0.5</penalty><hidden>1</hidden><hint>${said}</hint><hint>${said}</hint><correctfeedback>${said}</correctfeedback>${answer(100, 'true', `<feedback>${said}</feedback>`)}${answer(0, 'false')}`,
    );
    expect(await lossesOf(xml)).toEqual([
      'CHOICE_FEEDBACK/other',
      'DEFAULT_GRADE/other',
      'PENALTY/other',
      'HIDDEN/other',
      'COMBINED_FEEDBACK/other',
      'HINT/other',
      'HINT/other',
      'TITLE/title',
    ]);
  });

  it('show the pictures that come along, and name the files that cannot be kept', async () => {
    const { bytes, digest } = picture(0, 7, 'a b');
    const file = (name: string, content: Uint8Array | string): string =>
      `<file name="${name}" path="/" encoding="base64">${Buffer.from(content).toString('base64')}</file>`;
    const xml = question(
      'essay',
      '',
      `<questiontext format="html"><text><![CDATA[Look: <img src="@@PLUGINFILE@@/a%20b.png" alt="a plan"> <img src="@@PLUGINFILE@@/none.png" alt="gone">]]></text>${file('a b.png', bytes)}${file('script.png', '<svg onload="alert(1)"/>')}${file('unused.png', bytes)}</questiontext>`,
    );
    const outcome = await first(xml);
    expect(outcome).toMatchObject({
      ok: true,
      question: {
        content: { stem: `Look: ![a plan](attachment:${digest}) gone` },
        attachments: [{ digest, fileName: 'a b.png', mediaType: 'image/png' }],
      },
    });
    expect(outcome.ok && outcome.losses.map(({ code, message }) => [code, message])).toEqual([
      ['IMAGE', 'the picture @@PLUGINFILE@@/none.png'],
      ['FILE', 'the file "script.png", which is no PNG, JPEG, GIF or WebP picture'],
      ['FILE', 'the file "unused.png", which no text shows'],
    ]);
  });
});

describe('what stands around questions in Moodle', () => {
  it('gives skills and facts: categories and tags', async () => {
    const category = (path: string): string =>
      `<question type="category"><category><text>${path}</text></category></question>`;
    const tags =
      '<tags><tag><text>sql</text></tag><tag><text>difficulty:4</text></tag><tag><text>locale:de-CH</text></tag><tag><text>skill:source:x</text></tag><tag><text>difficulty:hard</text></tag></tags>';
    const { items, notes } = await readAll(
      moodleXmlFormat,
      memoryFile(
        quiz(
          category('$course$/top/Networks/TCP//IP'),
          question('essay', tags),
          category('$course$/top'),
          question('essay', ''),
          '<other/>',
        ),
      ),
    );
    expect(notes).toEqual([
      'line 3: the category Networks / TCP/IP',
      'line 5: the category of the course',
      'line 7: <other> is no question',
    ]);
    expect(items.map(({ position, outcome }) => [position, outcome.ok && outcome.question])).toMatchObject([
      [
        'line 4',
        { skills: ['sql', 'source:x', 'difficulty:hard', 'TCP/IP'], difficulty: 4, locale: 'de-CH', source: null },
      ],
      ['line 6', { skills: [], difficulty: null, locale: null }],
    ]);
  });

  it('fails one question that is too large, and reads on', async () => {
    const large = question('essay', `<graderinfo><text>${'x'.repeat(300_000)}</text></graderinfo>`);
    const larger = question('essay', `<graderinfo><text>${'x'.repeat(900_000)}</text></graderinfo>`);
    const { items } = await readAll(moodleXmlFormat, memoryFile(quiz(large, larger, question('essay', ''))));
    expect(items.map(({ outcome }) => (outcome.ok ? 'read' : outcome.code))).toEqual([
      'ITEM_TOO_LARGE',
      'ITEM_TOO_LARGE',
      'read',
    ]);
  });

  it('is read up to where the file breaks', async () => {
    const { items } = await readAll(
      moodleXmlFormat,
      memoryFile(quiz(question('essay', ''), '<question type="essay"><na').slice(0, -9)),
    );
    expect(items.map(({ outcome }) => (outcome.ok ? 'read' : `${outcome.code}: ${outcome.message}`))).toEqual([
      'read',
      expect.stringMatching(/^MALFORMED: The file breaks in line 4, and nothing behind it could be read: /u),
    ]);
  });
});

describe('a file for Moodle', () => {
  const choices = (...texts: string[]): Choice[] =>
    texts.map((text, index) => ({ id: `${index}`, text, anchored: false }));

  const portable = (content: QuestionContent, more: Partial<PortableQuestion> = {}): PortableQuestion => ({
    content,
    skills: [],
    difficulty: null,
    locale: null,
    source: null,
    licence: null,
    attachments: [],
    ...more,
  });

  const truth = (...texts: [string, string]): PortableQuestion =>
    portable({
      kind: 'TRUE_FALSE',
      stem: 'Is it?',
      choices: choices(...texts),
      key: { choiceIds: ['1'] },
      explanation: null,
    });

  it('says texts in Markdown, and escapes what XML gives a meaning', async () => {
    const { bytes, outcomes } = await write(moodleXmlFormat, [
      portable({
        kind: 'MULTIPLE_CHOICE',
        stem: 'Is `a < b && c`?',
        choices: choices('a]]>', 'b', 'c'),
        key: { choiceIds: ['0', '2'] },
        explanation: null,
      }),
    ]);
    const xml = Buffer.from(bytes).toString();
    expect(outcomes).toEqual([{ ok: true, losses: [] }]);
    expect(xml).toContain('<questiontext format="markdown"><text>Is `a &lt; b &amp;&amp; c`?</text></questiontext>');
    expect(xml).toContain('<answer format="markdown" fraction="50"><text>a]]&gt;</text></answer>');
    expect(xml).toContain('<answer format="markdown" fraction="-50"><text>b</text></answer>');
    expect(xml).toContain('<name><text>Is a &lt; b &amp;&amp; c?</text></name>');
  });

  it.each([
    [truth('True', 'False'), 'truefalse'],
    [truth('False', 'True'), 'truefalse'],
    [truth('Ja', 'Nein'), 'multichoice'],
  ])('keeps true and false in whatever words', async (given, type) => {
    const { bytes, items, outcomes } = await roundTrip(moodleXmlFormat, [given]);
    expect(Buffer.from(bytes).toString()).toContain(`<question type="${type}">`);
    expect(outcomes).toEqual([{ ok: true, losses: [] }]);
    const read = items[0]?.outcome;
    if (read?.ok !== true) throw new Error('It was not read.');
    const texts = (content: QuestionContent): unknown =>
      'choices' in content && content.choices.map(({ text }) => text);
    expect(read.question.content.kind).toBe('TRUE_FALSE');
    expect(texts(read.question.content)).toEqual(texts(given.content));
    expect('key' in read.question.content && read.question.content.key).toEqual({ choiceIds: ['2'] });
  });

  it('refuses what Moodle cannot say, and goes on', async () => {
    const { outcomes, items } = await roundTrip(moodleXmlFormat, [
      portable({
        kind: 'SCENARIO',
        title: null,
        stem: 'Build it.',
        prompts: [{ text: 'How?', expectedOutline: null }],
        redFlags: [],
      }),
      portable({ kind: 'SHORT_TEXT', stem: 'Which?', key: null, explanation: null }),
      truth('a\u0001', 'a\u0002'),
      truth('True', 'False'),
    ]);
    expect(outcomes.map((outcome) => (outcome.ok ? 'written' : outcome.code))).toEqual([
      'UNSUPPORTED_TYPE',
      'NO_KEY',
      'DUPLICATE_CHOICES',
      'written',
    ]);
    expect(items).toHaveLength(1);
  });

  it('makes a relative tolerance an absolute one, exactly', async () => {
    const { bytes, outcomes } = await write(moodleXmlFormat, [
      portable({
        kind: 'NUMERIC',
        stem: 'How much?',
        key: { value: '-123456789012345678901234567890', tolerance: '0.01', toleranceKind: 'RELATIVE' },
        explanation: null,
      }),
    ]);
    expect(Buffer.from(bytes).toString()).toContain('<tolerance>1234567890123456789012345678.9</tolerance>');
    expect(outcomes).toMatchObject([{ losses: [{ code: 'RELATIVE_TOLERANCE', part: 'tolerance' }] }]);
  });

  it('takes pictures along once for each text, and tells two of one name apart', async () => {
    const [one, two] = [picture(0, 1, 'plan'), picture(0, 2, 'plan')];
    const stem = `![a](attachment:${one.digest}) ![b](attachment:${two.digest}) ![c](attachment:${one.digest})`;
    const open = {
      kind: 'OPEN',
      title: null,
      stem,
      modelAnswer: null,
      keyPoints: [],
      commonMistakes: [],
      followUps: [],
    } as const;
    const { bytes, outcomes, items } = await roundTrip(moodleXmlFormat, [portable(open, { attachments: [one, two] })]);
    expect(
      Buffer.from(bytes)
        .toString()
        .match(/<file /gu),
    ).toHaveLength(2);
    expect(outcomes).toMatchObject([{ losses: [{ code: 'FILE_NAME', part: 'attachments' }] }]);
    expect(items).toMatchObject([{ outcome: { question: { content: { stem } } } }]);
  });
});
