import { choosing, codes, declared, failure, imported, mapped, template, VERSIONS } from './test/items.ts';

const CITIES = { A: 'Oslo', B: 'Bern', C: 'Rome' };
const MATCH = template('match_correct');
const MAP = template('map_response');

const matching = (left: string, right: string): string => {
  const set = (names: string): string =>
    `<simpleMatchSet>${names
      .split(' ')
      .map((name) => `<simpleAssociableChoice identifier="${name}" matchMax="1">word ${name}</simpleAssociableChoice>`)
      .join('')}</simpleMatchSet>`;
  return `<matchInteraction responseIdentifier="RESPONSE" shuffle="true" maxAssociations="0"><prompt>Match them.</prompt>${set(left)}${set(right)}</matchInteraction>`;
};

const entry = (before: string, after = ''): string =>
  `<p>${before}<textEntryInteraction responseIdentifier="RESPONSE" expectedLength="9"/>${after}</p>`;

const within = (attributes: string): string =>
  `<responseProcessing><responseCondition><responseIf><equal ${attributes}><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></equal><setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue></setOutcomeValue></responseIf><responseElse><setOutcomeValue identifier="SCORE"><baseValue baseType="float">0</baseValue></setOutcomeValue></responseElse></responseCondition></responseProcessing>`;

describe.each(VERSIONS)('QTI %s: choiceInteraction', (version) => {
  it('is a single choice', async () => {
    const question = await imported(version, {
      attributes: 'xml:lang="en-GB"',
      declarations: declared('single', 'identifier', ['B']),
      body: choosing(CITIES).replace('identifier="C"', 'identifier="C" fixed="true"'),
      processing: MATCH,
    });
    expect(question).toEqual({
      content: {
        kind: 'SINGLE_CHOICE',
        stem: 'Which of these?',
        choices: [
          { id: 'A', text: 'Oslo', anchored: false },
          { id: 'B', text: 'Bern', anchored: false },
          { id: 'C', text: 'Rome', anchored: true },
        ],
        key: { choiceIds: ['B'] },
        explanation: null,
      },
      skills: [],
      difficulty: null,
      locale: 'en-GB',
      source: null,
      licence: null,
      attachments: [],
      losses: [],
      warnings: [],
    });
  });

  it('is a multiple choice by its cardinality, unless only one may be chosen', async () => {
    const declarations = declared('multiple', 'identifier', ['C', 'A']);
    const { content } = await imported(version, { declarations, body: choosing(CITIES, 0), processing: MATCH });
    expect(content).toMatchObject({ kind: 'MULTIPLE_CHOICE', key: { choiceIds: ['C', 'A'] } });
    const one = await imported(version, {
      declarations: declared('multiple', 'identifier', ['C']),
      body: choosing(CITIES, 1),
      processing: MATCH,
    });
    expect(one.content).toMatchObject({ kind: 'SINGLE_CHOICE', key: { choiceIds: ['C'] } });
    expect(await failure(version, { declarations, body: choosing(CITIES, 1), processing: MATCH })).toMatch(
      /^AMBIGUOUS_KEY: It calls 2 choices right/u,
    );
  });

  it('reports that fewer may be chosen than there are', async () => {
    const declarations = declared('multiple', 'identifier', ['C', 'A']);
    const { losses } = await imported(version, { declarations, body: choosing(CITIES, 2), processing: MATCH });
    expect(codes(losses)).toEqual(['CHOICE_LIMIT']);
  });

  it.each([
    ['True', 'False', 'TRUE_FALSE'],
    ['false', 'true', 'TRUE_FALSE'],
    ['Yes', 'No', 'SINGLE_CHOICE'],
  ])('of %s and %s is %s', async (first, second, kind) => {
    const { content } = await imported(version, {
      declarations: declared('single', 'identifier', ['A']),
      body: choosing({ A: first, B: second }),
      processing: MATCH,
    });
    expect(content.kind).toBe(kind);
  });

  it('keeps the order of what stands before the choices, in the prompt and behind', async () => {
    const body = `<h2>Capitals</h2>${choosing(CITIES).replace('<simpleChoice identifier="A">', '<prompt>Choose <em>one</em>.</prompt><simpleChoice identifier="A">')}<p>Take your time.</p>`;
    const declarations = declared('single', 'identifier', ['B']);
    const { content } = await imported(version, { declarations, body, processing: MATCH });
    expect(content.stem).toBe('## Capitals\n\nWhich of these?\n\nChoose *one*.\n\nTake your time.');
  });

  it('reports the feedback of each choice', async () => {
    const feedback = '<feedbackInline outcomeIdentifier="F" identifier="A" showHide="show">No.</feedbackInline>';
    const { content, losses } = await imported(version, {
      declarations: declared('single', 'identifier', ['B']),
      body: choosing({ ...CITIES, A: `Oslo${feedback}` }),
      processing: MATCH,
    });
    expect(codes(losses)).toEqual(['CHOICE_FEEDBACK']);
    expect(content).toMatchObject({ choices: [{ text: 'Oslo' }, { text: 'Bern' }, { text: 'Rome' }] });
  });

  it.each([
    ['NO_KEY', { declarations: declared('single', 'identifier', null), body: choosing(CITIES) }],
    ['UNKNOWN_KEY', { declarations: declared('single', 'identifier', ['D']), body: choosing(CITIES) }],
    ['TOO_FEW_CHOICES', { declarations: declared('single', 'identifier', ['A']), body: choosing({ A: 'Oslo' }) }],
    [
      'DUPLICATE_CHOICES',
      { declarations: declared('single', 'identifier', ['A']), body: choosing({ A: 'Oslo', B: ' <i></i>Oslo ' }) },
    ],
    [
      'EMPTY_CHOICE',
      {
        declarations: declared('single', 'identifier', ['A']),
        body: choosing({ A: 'Oslo', B: '<img src="x.svg" alt=""/>' }),
      },
    ],
    ['AMBIGUOUS_KEY', { declarations: declared('single', 'identifier', ['A', 'B']), body: choosing(CITIES) }],
    [
      'NO_STEM',
      { declarations: declared('single', 'identifier', ['A']), body: choosing(CITIES).replace(/<p>.*?<\/p>/u, '') },
    ],
    ['MALFORMED', { declarations: '', body: choosing(CITIES) }],
  ])('fails with %s', async (code, parts) => {
    expect(await failure(version, { ...parts, processing: MATCH })).toMatch(new RegExp(`^${code}: .+`, 'u'));
  });

  it('repairs a key that differs from one choice by case and zeros alone, and says so', async () => {
    const body = choosing({ answer_4: 'four', answer_14: 'fourteen' });
    const declarations = declared('single', 'identifier', ['Answer_004']);
    const { content, warnings } = await imported(version, { declarations, body, processing: MATCH });
    expect(content).toMatchObject({ key: { choiceIds: ['answer_4'] } });
    expect(warnings).toEqual([
      { code: 'REPAIRED_KEY', message: 'the key "Answer_004" was taken for the choice "answer_4"', line: 3 },
    ]);
    const two = choosing({ answer_4: 'four', answer_04: 'fourteen' });
    expect(await failure(version, { declarations, body: two, processing: MATCH })).toMatch(/^UNKNOWN_KEY/u);
  });
});

describe.each(VERSIONS)('QTI %s: other interactions', (version) => {
  it('inlineChoiceInteraction is a single choice with a gap', async () => {
    const body = `<p>The sun of <inlineChoiceInteraction responseIdentifier="RESPONSE" shuffle="false"><inlineChoice identifier="Y">York</inlineChoice><inlineChoice identifier="L">Lancaster</inlineChoice></inlineChoiceInteraction> shines.</p>`;
    const declarations = declared('single', 'identifier', ['Y']);
    const { content, losses } = await imported(version, { declarations, body, processing: MATCH });
    expect(content).toMatchObject({ kind: 'SINGLE_CHOICE', key: { choiceIds: ['Y'] } });
    expect(content.stem.replaceAll('\\', '')).toBe('The sun of _____ shines.');
    expect(losses).toEqual([]);
  });

  it('orderInteraction is an ordering when its key orders every choice', async () => {
    const choices = Object.entries(CITIES).map(
      ([id, text]) => `<simpleChoice identifier="${id}">${text}</simpleChoice>`,
    );
    const body = `<orderInteraction responseIdentifier="RESPONSE" shuffle="true"><prompt>From north to south.</prompt>${choices.join('')}</orderInteraction>`;
    const declarations = declared('ordered', 'identifier', ['A', 'B', 'C']);
    const { content } = await imported(version, { declarations, body, processing: MATCH });
    expect(content).toMatchObject({ kind: 'ORDERING', stem: 'From north to south.', key: { order: ['A', 'B', 'C'] } });
    const some = { declarations: declared('ordered', 'identifier', ['A', 'B']), body, processing: MATCH };
    expect(await failure(version, some)).toMatch(
      /^UNSUPPORTED_INTERACTION: (?:qti-order-i|orderI)nteraction that orders some/u,
    );
    expect(await failure(version, { declarations, body, processing: MAP })).toMatch(/^UNSUPPORTED_PROCESSING/u);
  });

  it('matchInteraction is a matching when each choice has one target', async () => {
    const declarations = declared('multiple', 'directedPair', ['A Y', 'B Y']);
    const { content } = await imported(version, { declarations, body: matching('A B', 'X Y'), processing: MATCH });
    expect(content).toMatchObject({
      kind: 'MATCHING',
      stem: 'Match them.',
      choices: [{ text: 'word A' }, { text: 'word B' }],
      targets: [{ text: 'word X' }, { text: 'word Y' }],
      key: {
        matches: [
          { left: 'A', right: 'Y' },
          { left: 'B', right: 'Y' },
        ],
      },
    });
  });

  it.each([[['A X']], [['A X', 'A Y']], [['A X', 'A Y', 'B X']]])(
    'matchInteraction with the key %j is reported',
    async (key) => {
      const declarations = declared('multiple', 'directedPair', key);
      expect(await failure(version, { declarations, body: matching('A B', 'X Y'), processing: MATCH })).toMatch(
        /^UNSUPPORTED_INTERACTION: (?:qti-match-i|matchI)nteraction that does not match each choice/u,
      );
    },
  );

  it('matchInteraction whose pairs name the target first is turned round, and says so', async () => {
    const declarations = declared('multiple', 'directedPair', ['Y A', 'X B']);
    const { content, warnings } = await imported(version, {
      declarations,
      body: matching('A B', 'X Y'),
      processing: MATCH,
    });
    expect(content).toMatchObject({
      key: {
        matches: [
          { left: 'A', right: 'Y' },
          { left: 'B', right: 'X' },
        ],
      },
    });
    expect(codes(warnings)).toEqual(['REPAIRED_KEY']);
  });

  it('textEntryInteraction is a short text with all answers that earn the points', async () => {
    const declarations = declared(
      'single',
      'string',
      ['York'],
      `<mapping defaultValue="0"><mapEntry mapKey="York" mappedValue="1" caseSensitive="false"/><mapEntry mapKey="City of York" mappedValue="1" caseSensitive="false"/><mapEntry mapKey="Jork" mappedValue="0.5" caseSensitive="false"/></mapping>`,
    );
    const { content, losses } = await imported(version, {
      declarations,
      body: entry('This sun of ', '!'),
      processing: MAP,
    });
    expect(content).toMatchObject({
      kind: 'SHORT_TEXT',
      key: { accepted: ['York', 'City of York'], caseSensitive: false },
    });
    expect(content.stem.replaceAll('\\', '')).toBe('This sun of _____!');
    expect(codes(losses)).toEqual(['PARTIAL_SCORE']);
  });

  it('textEntryInteraction without any processing has all answers of its mapping', async () => {
    const declarations = declared('single', 'string', ['York'], mapped({ York: 1, Jorvik: 1 }));
    const { content } = await imported(version, { declarations, body: entry('Where? ') });
    expect(content).toMatchObject({ key: { accepted: ['York', 'Jorvik'], caseSensitive: true } });
  });

  it('textEntryInteraction in a line of its own leaves no gap', async () => {
    const declarations = declared('single', 'string', ['York']);
    const { content } = await imported(version, {
      declarations,
      body: `<p>Which house?</p>${entry(' ')}`,
      processing: MATCH,
    });
    expect(content).toMatchObject({ stem: 'Which house?', key: { accepted: ['York'], caseSensitive: true } });
  });

  it('textEntryInteraction of numbers is numeric, with the tolerance of its processing', async () => {
    const declarations = declared('single', 'float', ['3.14']);
    const number = (processing: string): Promise<unknown> =>
      imported(version, { declarations, body: entry('Pi is '), processing }).then(({ content }) =>
        'key' in content ? content.key : null,
      );
    expect(await number(MATCH)).toEqual({ value: '3.14', tolerance: '0', toleranceKind: 'ABSOLUTE' });
    expect(await number(within('toleranceMode="exact"'))).toEqual({
      value: '3.14',
      tolerance: '0',
      toleranceKind: 'ABSOLUTE',
    });
    expect(await number(within('toleranceMode="absolute" tolerance="0.01 0.01"'))).toEqual({
      value: '3.14',
      tolerance: '0.01',
      toleranceKind: 'ABSOLUTE',
    });
    expect(await number(within('toleranceMode="relative" tolerance="5"'))).toEqual({
      value: '3.14',
      tolerance: '0.05',
      toleranceKind: 'RELATIVE',
    });
  });

  it('textEntryInteraction of numbers fails on tolerances and keys that one number with one tolerance cannot say', async () => {
    const body = entry('Pi is ');
    const uneven = within('toleranceMode="absolute" tolerance="0.01 0.02"');
    const declarations = declared('single', 'float', ['3.14']);
    expect(await failure(version, { declarations, body, processing: uneven })).toMatch(
      /^UNSUPPORTED_PROCESSING.*above and below/u,
    );
    const variable = within('toleranceMode="absolute" tolerance="T1"');
    expect(await failure(version, { declarations, body, processing: variable })).toMatch(/^UNSUPPORTED_PROCESSING/u);
    const word = declared('single', 'float', ['three']);
    expect(await failure(version, { declarations: word, body, processing: MATCH })).toMatch(/^MALFORMED/u);
  });

  it('reports that the ends of a tolerance did not count', async () => {
    const processing = within('toleranceMode="absolute" tolerance="1" includeLowerBound="false"');
    const { losses } = await imported(version, {
      declarations: declared('single', 'integer', ['3']),
      body: entry('Three is '),
      processing,
    });
    expect(losses).toMatchObject([{ code: 'OPEN_TOLERANCE', part: 'tolerance' }]);
  });

  it('extendedTextInteraction is an open question with what scorers are told as its model answer', async () => {
    const rubric = (view: string, text: string): string => `<rubricBlock view="${view}"><p>${text}</p></rubricBlock>`;
    const body = `${rubric('candidate', 'Write.')}<p>Why?</p>${rubric('scorer tutor', 'Because <strong>so</strong>.')}${rubric('author', 'Check this.')}<extendedTextInteraction responseIdentifier="RESPONSE"/>`;
    const declarations = declared('single', 'string', null);
    const { content, losses } = await imported(version, { attributes: '', declarations, body });
    expect(content).toEqual({
      kind: 'OPEN',
      title: null,
      stem: 'Write.\n\nWhy?',
      modelAnswer: 'Because **so**.',
      keyPoints: [],
      commonMistakes: [],
      followUps: [],
    });
    expect(codes(losses)).toEqual(['RUBRIC']);
  });

  it('extendedTextInteraction takes a declared answer for the model answer', async () => {
    const body = '<p>Why?</p><extendedTextInteraction responseIdentifier="RESPONSE"/>';
    const { content } = await imported(version, { declarations: declared('single', 'string', ['Because.']), body });
    expect(content).toMatchObject({ modelAnswer: 'Because.' });
  });

  it.each([
    'hotspotInteraction',
    'gapMatchInteraction',
    'associateInteraction',
    'sliderInteraction',
    'uploadInteraction',
    'customInteraction',
  ])('%s is reported by its name', async (name) => {
    const spelled = version === '3.0' ? `qti-${name.replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}` : name;
    const body = `<p>Do it.</p><${name} responseIdentifier="RESPONSE"/>`;
    expect(await failure(version, { declarations: declared('single', 'identifier', ['A']), body })).toBe(
      `UNSUPPORTED_INTERACTION: ${spelled}.`,
    );
  });

  it('reports several interactions by their names, and none at all', async () => {
    const text = entry('a ') + entry('b ') + choosing(CITIES);
    const told = await failure(version, { declarations: declared('single', 'string', ['x']), body: text });
    expect(told).toMatch(/^UNSUPPORTED_INTERACTION: Several interactions: \S+ \(2\), \S+\.$/u);
    expect(await failure(version, { body: '<p>Read this.</p>' })).toMatch(/^UNSUPPORTED_TYPE/u);
  });

  it('never takes items for constant that are made anew each time', async () => {
    const declarations = declared('single', 'identifier', ['A']);
    const adaptive = { attributes: 'adaptive="true"', declarations, body: choosing(CITIES), processing: MATCH };
    expect(await failure(version, adaptive)).toMatch(/^ADAPTIVE_ITEM: .*hoice/u);
    const drawn = `${declarations}<templateDeclaration identifier="N" cardinality="single" baseType="integer"/>`;
    expect(await failure(version, { declarations: drawn, body: choosing(CITIES), processing: MATCH })).toMatch(
      /^TEMPLATE_ITEM/u,
    );
  });
});

describe.each(VERSIONS)('QTI %s: keys by points', (version) => {
  const single = (points: Readonly<Record<string, number>>, correct: string[] | null, attributes?: string) => ({
    declarations: declared('single', 'identifier', correct, mapped(points, attributes)),
    body: choosing(CITIES),
    processing: MAP,
  });

  it('take the one choice that earns the most, and say that it was not declared', async () => {
    const { content, losses, warnings } = await imported(version, single({ A: 0.5, B: 1, C: -1 }, null));
    expect(content).toMatchObject({ key: { choiceIds: ['B'] } });
    expect(codes(losses)).toEqual(['PARTIAL_SCORE', 'PENALTY']);
    expect(codes(warnings)).toEqual(['REPAIRED_KEY']);
  });

  it.each([
    ['two that earn as much', single({ A: 1, B: 1 }, null), 'AMBIGUOUS_KEY'],
    ['another than the declared one', single({ A: 1, B: 0 }, ['B']), 'AMBIGUOUS_KEY'],
    ['none that earns anything', single({ A: 0, B: -1 }, null), 'NO_KEY'],
    [
      'a bound that makes two earn as much',
      single({ A: 2, B: 1 }, null, 'defaultValue="0" upperBound="1"'),
      'AMBIGUOUS_KEY',
    ],
    ['points for whatever is not listed', single({ A: 1 }, ['A'], 'defaultValue="1"'), 'UNSUPPORTED_PROCESSING'],
  ])('fail on %s', async (_, parts, code) => {
    expect(await failure(version, parts)).toMatch(new RegExp(`^${code}:`, 'u'));
  });

  it('take all choices that earn any where several may be chosen', async () => {
    const parts = { body: choosing(CITIES, 0), processing: MAP };
    const points = mapped({ A: 1, B: -1, C: 1 }, 'defaultValue="0" lowerBound="0" upperBound="2"');
    const found = await imported(version, {
      ...parts,
      declarations: declared('multiple', 'identifier', ['A', 'C'], points),
    });
    expect(found.content).toMatchObject({ kind: 'MULTIPLE_CHOICE', key: { choiceIds: ['A', 'C'] } });
    expect([codes(found.losses), found.warnings]).toEqual([['PENALTY'], []]);
    const half = mapped({ A: 1, C: 1 }, 'defaultValue="0" upperBound="1"');
    const told = await failure(version, {
      ...parts,
      declarations: declared('multiple', 'identifier', ['A', 'C'], half),
    });
    expect(told).toMatch(/^UNSUPPORTED_PROCESSING/u);
  });
});
