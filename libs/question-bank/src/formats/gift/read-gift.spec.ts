import type { QuestionContent } from '../../domain/question-content.ts';
import { FILE_LIMITS, type PortableQuestion, type ReadItem } from '../format.ts';
import { memoryFile } from '../memory-file.ts';
import { readAll } from '../test/round-trip.ts';
import { giftFormat } from './gift-format.ts';

const itemsOf = async (source: string | Uint8Array): Promise<readonly ReadItem[]> =>
  (await readAll(giftFormat, memoryFile(source))).items;

async function only(source: string): Promise<ReadItem['outcome']> {
  const items = await itemsOf(source);
  expect(items).toHaveLength(1);
  const [item] = items;
  if (item === undefined) throw new Error('there is no item');
  return item.outcome;
}

async function question(source: string): Promise<PortableQuestion> {
  const outcome = await only(source);
  if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.message}`);
  return outcome.question;
}

const content = async (source: string): Promise<QuestionContent> => (await question(source)).content;

/** The codes of losses and warnings, or the code of the failure. */
async function told(source: string): Promise<string[]> {
  const outcome = await only(source);
  return outcome.ok ? [...outcome.losses, ...outcome.warnings].map(({ code }) => code) : [`FAILED ${outcome.code}`];
}

const rightTexts = (said: QuestionContent): string[] =>
  'choices' in said && said.key !== null && 'choiceIds' in said.key
    ? said.key.choiceIds.map((right) => said.choices.find(({ id }) => id === right)?.text ?? 'none')
    : [];

describe('choices in GIFT', () => {
  it('are one to choose where an "=" marks the right one', async () => {
    const said = await content('Which?{~red =green ~blue####Because.}');
    expect(said).toMatchObject({ kind: 'SINGLE_CHOICE', stem: 'Which?', explanation: 'Because.' });
    expect(rightTexts(said)).toEqual(['green']);
  });

  it('are several to choose where weights add up, and weights that the key implies are no loss', async () => {
    const source = 'Which?{~%33.33333%a ~%33.33333%b ~%33.33333%c ~%-100%d ~%-100%e}';
    expect(rightTexts(await content(source))).toEqual(['a', 'b', 'c']);
    expect(await content(source)).toMatchObject({ kind: 'MULTIPLE_CHOICE' });
    expect(await told(source)).toEqual([]);
    expect(await told('Which?{~%70%a ~%30%b ~%-20%c ~d}')).toEqual(['WEIGHT', 'WEIGHT', 'WEIGHT']);
  });

  it('may be several with one right one among them', async () => {
    expect(await content('Which?{~%100%a ~%-100%b}')).toMatchObject({
      kind: 'MULTIPLE_CHOICE',
      key: { choiceIds: ['c1'] },
    });
  });

  it.each([
    ['half a point for another choice', 'Q{=a ~%50%b ~c}', ['WEIGHT']],
    ['feedback for each', 'Q{=a#yes ~b#no}', ['CHOICE_FEEDBACK', 'CHOICE_FEEDBACK']],
    ['a title', '::T::Q{=a ~b}', ['TITLE']],
    ['a title that says what the question says', '::Q::Q{=a ~b}', []],
    ['an id', '// [id:7]\nQ{=a ~b}', ['ID']],
    ['several choices, each right alone', 'Q{=a =b ~c}', ['ANY_RIGHT_CHOICE']],
    ['line breaks without a format', 'One\ntwo{=a ~b}', ['LINE_BREAKS']],
    ['line breaks in Markdown', '[markdown]One\ntwo{=a ~b}', []],
  ])('report %s', async (_, source, codes) => {
    expect(await told(source)).toEqual(codes);
  });

  it.each([
    ['no right choice', 'Q{~a ~b}', 'NO_KEY'],
    ['weights that do not add up', 'Q{~%50%a ~%20%b ~c}', 'AMBIGUOUS_KEY'],
    ['one choice', 'Q{~a}', 'TOO_FEW_CHOICES'],
    ['no question', '{=a ~b}', 'NO_STEM'],
    ['a description', 'Read this.', 'UNSUPPORTED_TYPE'],
    ['answers without an end', 'Q{=a ~b', 'MALFORMED'],
    ['two answers', 'Q{=a ~b} and {=c ~d}', 'MALFORMED'],
  ])('fail for %s', async (_, source, code) => {
    expect(await told(source)).toEqual([`FAILED ${code}`]);
  });

  it('may hold arrows, as Moodle has it where a choice is wrong', async () => {
    expect(rightTexts(await content('Q{=p->q ~p.q}'))).toEqual(['p->q']);
  });
});

describe('the other types of GIFT', () => {
  it('are true-false with feedback for either answer', async () => {
    expect(rightTexts(await content('Q{FALSE}'))).toEqual(['False']);
    expect(await content('Q{T}')).toMatchObject({ kind: 'TRUE_FALSE', key: { choiceIds: ['c1'] } });
    expect(await told('Q{T#wrong#right}')).toEqual(['CHOICE_FEEDBACK', 'CHOICE_FEEDBACK']);
  });

  it('are short answers: those with full credit are accepted', async () => {
    expect(await content('Q{=two =%100%2 =%50%to =%0%*}')).toMatchObject({
      kind: 'SHORT_TEXT',
      key: { accepted: ['two', '2'], caseSensitive: false },
    });
    expect(await told('Q{=two =%50%to =%0%*}')).toEqual(['PARTIAL_CREDIT']);
    expect(await content('Q{Tokyo}')).toMatchObject({ key: { accepted: ['Tokyo'] } });
    expect(await told('Q{=%50%to}')).toEqual(['PARTIAL_CREDIT', 'FAILED NO_KEY'].slice(1));
  });

  it('are short answers without wildcards: what is accepted for certain stays', async () => {
    expect(await content('Q{=*lock*}')).toMatchObject({ key: { accepted: ['lock'] } });
    expect(await told('Q{=*lock*}')).toEqual(['WILDCARD']);
    expect(await content('Q{=\\\\*args}')).toMatchObject({ key: { accepted: ['*args'] } });
    expect(await told('Q{=*}')).toEqual(['FAILED NO_KEY']);
  });

  it.each([
    ['#1822', '1822', '0'],
    ['#3.14:0.005', '3.14', '0.005'],
    ['#-1.5..2', '0.25', '1.75'],
    ['#=0.1:0.2 =%50%3..4#near ~#no', '0.1', '0.2'],
    [
      '#123456789012345678901234567890.123456789:0.000000000000000000000000001',
      '123456789012345678901234567890.123456789',
      '0.000000000000000000000000001',
    ],
    ['#.5e1:1e-2', '5', '0.01'],
    ['#= 12 : 1', '12', '1'],
  ])('are numbers, to the last digit: %s', async (answers, value, tolerance) => {
    expect(await content(`Q{${answers}}`)).toMatchObject({
      kind: 'NUMERIC',
      key: { value, tolerance, toleranceKind: 'ABSOLUTE' },
    });
  });

  it('are no numbers where several, none or something else is right', async () => {
    expect(await told('Q{#=-7 =4}')).toEqual(['FAILED AMBIGUOUS_KEY']);
    expect(await told('Q{#~7}')).toEqual(['FAILED NO_KEY']);
    expect(await told('Q{#seven}')).toEqual(['FAILED MALFORMED']);
    expect(await told(`Q{#${'9'.repeat(2000)}}`)).toEqual(['FAILED NO_KEY']);
  });

  it('are pairs: targets may serve several choices or none, and keep their escapes', async () => {
    const said = await content('Match{=a -> x \\= y =b->x \\= y =c -> z -> w = -> spare}');
    expect(said).toMatchObject({
      kind: 'MATCHING',
      choices: [{ text: 'a' }, { text: 'b' }, { text: 'c' }],
      targets: [{ text: 'x = y' }, { text: 'z -> w' }, { text: 'spare' }],
      key: {
        matches: [
          { left: 'c1', right: 't1' },
          { left: 'c2', right: 't1' },
          { left: 'c3', right: 't2' },
        ],
      },
    });
    expect(await told('Match{=a -> b}')).toEqual(['FAILED TOO_FEW_CHOICES']);
  });

  it('are essays, which keep their title; the general feedback is the model answer', async () => {
    expect(
      await content(':: Locks ::[markdown]Explain.{####First this.\\n\\n**Key points**\\n\\n- one\\n- two\\n  lines}'),
    ).toEqual({
      kind: 'OPEN',
      title: 'Locks',
      stem: 'Explain.',
      modelAnswer: 'First this.',
      keyPoints: ['one', 'two\nlines'],
      commonMistakes: [],
      followUps: [],
    });
  });

  it('are missing words, with a blank in their place', async () => {
    expect(await content('The {=quick ~slow} fox')).toMatchObject({ stem: 'The _____ fox' });
    expect(await content('{=Asia} is large.')).toMatchObject({ stem: '_____ is large.' });
  });
});

describe('texts in GIFT', () => {
  it('give back what is escaped', async () => {
    expect(await content('a\\~b\\=c\\#d\\{e\\}f\\:g\\\\h\\ni\\x{}')).toMatchObject({ stem: 'a~b=c#d{e}f:g\\h\ni\\x' });
  });

  it('may hold what the parser uses for marks of its own', async () => {
    expect(await content('&&058; \\: &&010 &&&092;{=&&061;}')).toMatchObject({
      stem: '&&058; : &&010 &&&092;',
      key: { accepted: ['&&061;'] },
    });
  });

  it.each([
    ['[html]<p>a <b>b</b> &lt;T&gt; *c*</p>', 'a **b** \\<T> \\*c\\*'],
    ['[markdown]a **b**', 'a **b**'],
    ['[plain]a *b* &amp; <i>', 'a \\*b\\* \\&amp; \\<i>'],
    ['[moodle]a *b* List<T>', 'a *b* List<T>'],
    ['a <b>b</b><br>c', 'a **b**\\\nc'],
  ])('become Markdown: %s', async (source, stem) => {
    expect(await content(`${source}{}`)).toMatchObject({ stem });
  });

  it('are Markdown where they hold a fence of code', async () => {
    const source = '::T::What is printed?\n```python\n// no comment\nif x\\:\n    print(x)\n```\n{=1 ~2}';
    expect(await content(source)).toMatchObject({
      stem: 'What is printed?\n```python\n// no comment\nif x:\n    print(x)\n```',
    });
  });

  it('say which picture they have lost', async () => {
    expect(await told('[html]<img src\\="@@PLUGINFILE@@/a.png" alt\\="x"> What?{T}')).toEqual(['IMAGE']);
  });
});

describe('a file of GIFT', () => {
  const good = 'Good {T}';

  it('is read question by question: a broken one fails alone, with its line', async () => {
    const source = `${good}\n\n// note\nBroken {=a ~b\n\n${good}\n\n\tBad: colon {T}\n  \n${good}\n`;
    const items = await itemsOf(source);
    expect(items.map(({ position, outcome }) => [position, outcome.ok ? 'ok' : outcome.code])).toEqual([
      ['line 1', 'ok'],
      ['line 4', 'MALFORMED'],
      ['line 6', 'ok'],
      ['line 8', 'MALFORMED'],
      ['line 10', 'ok'],
    ]);
    expect(items[3]?.outcome).toMatchObject({ message: expect.stringContaining('line 8, column') });
  });

  it('may be long, with broken questions anywhere', async () => {
    const blocks = Array.from({ length: 300 }, (_, index) =>
      index % 37 === 5 ? `Q${index} {` : `Q${index} {#${index}}`,
    );
    const items = await itemsOf(blocks.join('\n\n'));
    expect(items).toHaveLength(300);
    for (const [index, { position, outcome }] of items.entries()) {
      expect(position).toBe(`line ${2 * index + 1}`);
      if (index % 37 === 5) expect(outcome).toMatchObject({ ok: false, code: 'MALFORMED' });
      else expect(outcome).toMatchObject({ question: { content: { stem: `Q${index}`, key: { value: `${index}` } } } });
    }
  });

  it('keeps a weight without its second sign from taking in the next question', async () => {
    const items = await itemsOf(`Q{=%50 a ~b}\n\nQ{~%50%a ~%50%b}\n\n${good}`);
    expect(items.map(({ outcome }) => outcome.ok)).toEqual([true, true, true]);
    expect(items[0]?.outcome).toMatchObject({ question: { content: { choices: [{ text: '%50 a' }, { text: 'b' }] } } });
  });

  it('may have empty lines and comments within the answers', async () => {
    const source = `Q {\n\n=a\n// why not\n\n~b // c\n}\n\n${good}`;
    const [first, second] = await itemsOf(source);
    expect(first?.outcome).toMatchObject({
      ok: true,
      question: { content: { choices: [{ text: 'a' }, { text: 'b // c' }] } },
      warnings: [
        { code: 'EMPTY_LINE', line: 3 },
        { code: 'COMMENT_IN_QUESTION', line: 4 },
      ],
    });
    expect(second?.outcome.ok).toBe(true);
  });

  it('has comments, which say nothing but tags and ids', async () => {
    const source =
      '// [tag:sql] [tag: locks ]\n\n// [tag:difficulty:4] [tag:locale:de-CH] [tag:licence:MIT] [tag:sql]\nQ{T}\n// the end';
    expect(await question(source)).toMatchObject({
      skills: ['sql', 'locks'],
      difficulty: 4,
      locale: 'de-CH',
      licence: 'MIT',
      source: null,
    });
    expect((await question(`// [tag:difficulty:9] [tag:locale:?] [tag\n${good}`)).skills).toEqual([
      'difficulty:9',
      'locale:?',
    ]);
  });

  it('has categories, whose last name is a skill', async () => {
    const source = `$CATEGORY: $course$/top/SQL/CI//CD\n${good}\n\n$CATEGORY: $course$/top\n\n${good}\n\n$CATEGORY: $course$/top/SQL/CI//CD\n`;
    const { items, notes } = await readAll(giftFormat, memoryFile(source));
    expect(items.map(({ outcome }) => outcome.ok && outcome.question.skills)).toEqual([['CI/CD'], []]);
    expect(notes).toEqual([expect.stringContaining('"CI/CD"')]);
  });

  it.each(['\r\n', '\r'])('may have other line ends: %j', async (end) => {
    const source = `// [tag:a]${end}[markdown]One${end}two{${end}=a${end}~b${end}}${end}${end}${good}${end}`;
    const [first, second] = await itemsOf(source);
    expect(first?.outcome).toMatchObject({ question: { skills: ['a'], content: { stem: 'One\ntwo' } } });
    expect(second).toMatchObject({ position: 'line 8', outcome: { ok: true } });
  });

  it('may be in UTF-16 or Windows-1252', async () => {
    const [wide] = await itemsOf(Buffer.from('\ufeffGröße{=groß}', 'utf16le'));
    expect(wide?.outcome).toMatchObject({ question: { content: { stem: 'Größe' } } });
    const [narrow] = await itemsOf(Buffer.from('Größe{=groß}', 'latin1'));
    expect(narrow?.outcome).toMatchObject({ question: { content: { key: { accepted: ['groß'] } } } });
  });

  it('may hold an item that is too large, and goes on behind it', async () => {
    const lines = Array.from({ length: 5000 }, () => `~${'x'.repeat(80)}`).join('\n');
    const items = await itemsOf(`Q{=a\n${lines}}\n\n${good}\n\n${'é'.repeat(FILE_LIMITS.itemBytes / 2 + 1)}{T}`);
    expect(items.map(({ outcome }) => (outcome.ok ? 'ok' : outcome.code))).toEqual([
      'ITEM_TOO_LARGE',
      'ok',
      'ITEM_TOO_LARGE',
    ]);
  });

  it('may be empty or nothing but comments', async () => {
    expect(await itemsOf('')).toEqual([]);
    expect(await itemsOf('// nothing\n\n// at all')).toEqual([]);
  });
});
