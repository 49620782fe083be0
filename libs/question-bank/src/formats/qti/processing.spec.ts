import {
  choosing,
  codes,
  declared,
  failure,
  imported,
  mapped,
  template,
  VERSIONS,
  type ItemParts,
} from './test/items.ts';

const CITIES = { A: 'Oslo', B: 'Bern', C: 'Rome' };

const score = (points: string): string =>
  `<setOutcomeValue identifier="SCORE"><baseValue baseType="float">${points}</baseValue></setOutcomeValue>`;
const setTo = (outcome: string, value: string): string =>
  `<setOutcomeValue identifier="${outcome}"><baseValue baseType="identifier">${value}</baseValue></setOutcomeValue>`;
const RESPONSE = '<variable identifier="RESPONSE"/>';
const RIGHT = `<match>${RESPONSE}<correct identifier="RESPONSE"/></match>`;
const MAPPED = '<setOutcomeValue identifier="SCORE"><mapResponse identifier="RESPONSE"/></setOutcomeValue>';
const is = (value: string): string => `<match>${RESPONSE}<baseValue baseType="identifier">${value}</baseValue></match>`;

/** A condition's arms: the first is its if, those with a condition its else-ifs, one without its else. */
function condition(...arms: readonly (readonly [asked: string, then: string])[]): string {
  const written = arms.map(([asked, then], index) => {
    const name = index === 0 ? 'responseIf' : asked === '' ? 'responseElse' : 'responseElseIf';
    return `<${name}>${asked}${then}</${name}>`;
  });
  return `<responseCondition>${written.join('')}</responseCondition>`;
}

const processing = (...statements: readonly string[]): string =>
  `<responseProcessing>${statements.join('')}</responseProcessing>`;

const item = (said: string, rest: Partial<ItemParts> = {}): ItemParts => ({
  declarations: declared('single', 'identifier', ['B']),
  body: choosing(CITIES),
  processing: said,
  ...rest,
});

describe.each(VERSIONS)('QTI %s: response processing that means what one key says', (version) => {
  it.each([
    ['none', ''],
    ['an empty one', processing()],
    ['the template match_correct', template('match_correct')],
    ['the template CC2_match', template('CC2_match')],
    ['the template CC2_match_basic', template('CC2_match_basic')],
    ['a point if right, none else', processing(condition([RIGHT, score('1')], ['', score('0')]))],
    [
      'both sides the other way round',
      processing(condition([`<match><correct identifier="RESPONSE"/>${RESPONSE}</match>`, score('1')])),
    ],
    [
      'nothing if blank, before',
      processing(condition([`<isNull>${RESPONSE}</isNull>`, score('0')], [RIGHT, score('1')])),
    ],
    ['nothing if not right', processing(condition([`<not>${RIGHT}</not>`, score('0')], ['', score('1')]))],
    ['an and around it', processing(condition([`<and>${RIGHT}</and>`, score('1')]))],
    ['the choice itself in the condition', processing(condition([is('B'), score('1')]))],
    ['feedback beside the points', processing(condition([RIGHT, score('1')]), setTo('FEEDBACK', 'X'))],
  ])('%s', async (_, said) => {
    const { content, losses, warnings } = await imported(version, item(said));
    expect(content).toMatchObject({ key: { choiceIds: ['B'] } });
    expect([losses, warnings]).toEqual([[], []]);
  });

  it('takes all points for one, whatever they are called and counted in', async () => {
    const max = '<setOutcomeValue identifier="SCORE"><variable identifier="MAXSCORE"/></setOutcomeValue>';
    const maxScore =
      '<outcomeDeclaration identifier="MAXSCORE" cardinality="single" baseType="float"><defaultValue><value>3</value></defaultValue></outcomeDeclaration>';
    const declarations = declared('single', 'identifier', ['B']) + maxScore;
    const { losses } = await imported(version, item(processing(condition([RIGHT, max])), { declarations }));
    expect(losses).toEqual([{ code: 'WEIGHT', part: 'other', message: 'the right answer earns 3 points' }]);
  });

  it('reports points for other answers and points that they cost', async () => {
    const said = processing(condition([RIGHT, score('1')], [is('A'), score('0.5')], ['', score('-1')]));
    const { content, losses } = await imported(version, item(said));
    expect(content).toMatchObject({ key: { choiceIds: ['B'] } });
    expect(codes(losses)).toEqual(['PENALTY', 'PARTIAL_SCORE']);
  });

  it('takes a mapping that is used as it is, passed on, or asked for its most points', async () => {
    const declarations = declared('multiple', 'identifier', ['A', 'B'], mapped({ A: 1, B: 1 }));
    const rest = { declarations, body: choosing(CITIES, 0) };
    const blank = condition([`<isNull>${RESPONSE}</isNull>`, score('0')], ['', MAPPED]);
    const passedOn = `${MAPPED.replace('"SCORE"', '"POINTS"')}<setOutcomeValue identifier="SCORE"><sum><variable identifier="POINTS"/></sum></setOutcomeValue>`;
    const most = (points: string): string =>
      condition([
        `<equal toleranceMode="exact"><mapResponse identifier="RESPONSE"/><baseValue baseType="float">${points}</baseValue></equal>`,
        score('1'),
      ]);
    for (const said of [MAPPED, blank, passedOn, most('2')]) {
      const { content } = await imported(version, item(processing(said), rest));
      expect(content).toMatchObject({ kind: 'MULTIPLE_CHOICE', key: { choiceIds: ['A', 'B'] } });
    }
    expect(await failure(version, item(processing(most('1')), rest))).toMatch(/^UNSUPPORTED_PROCESSING/u);
  });
});

describe.each(VERSIONS)('QTI %s: response processing of another meaning is reported', (version) => {
  it.each([
    ['another template', template('my_own')],
    ['points by places in a picture', template('map_response_point')],
    ['points whatever the answer is', processing(score('1'))],
    [
      'points for a condition of another kind',
      processing(condition([`<gt>${RESPONSE}<baseValue baseType="float">1</baseValue></gt>`, score('1')])),
    ],
    ['points for two choices', processing(condition([is('A'), score('1')], [is('C'), score('1')]))],
    [
      'most points for another than the declared choice',
      processing(condition([RIGHT, score('1')], [is('A'), score('2')])),
    ],
    ['no points for the declared choice', processing(condition([RIGHT, score('0')], ['', score('1')]))],
    [
      'points that are computed',
      processing(
        condition([RIGHT, '<setOutcomeValue identifier="SCORE"><randomFloat min="0" max="1"/></setOutcomeValue>']),
      ),
    ],
    ['an operator of its own', processing(condition(['<customOperator class="x"/>', score('1')]))],
    ['an end before the end', processing(condition([RIGHT, score('1')]), '<exitResponse/>')],
    [
      'an else-if behind the else',
      processing(
        `<responseCondition><responseIf>${RIGHT}${score('1')}</responseIf><responseElse>${score('0')}</responseElse><responseElseIf>${is('A')}${score('1')}</responseElseIf></responseCondition>`,
      ),
    ],
    ['conditions within conditions', processing(condition([RIGHT, condition([is('A'), score('1')])]))],
  ])('%s', async (_, said) => {
    expect(await failure(version, item(said))).toMatch(
      /^UNSUPPORTED_PROCESSING: Its response processing has a meaning of its own: .+\.$/u,
    );
  });

  it('a key in the processing that is not the declared one', async () => {
    expect(await failure(version, item(processing(condition([is('A'), score('1')]))))).toMatch(/^AMBIGUOUS_KEY/u);
  });
});

const feedbackOutcome = (value: string | null): string =>
  `<outcomeDeclaration identifier="FEEDBACK" cardinality="single" baseType="identifier">${
    value === null ? '' : `<defaultValue><value>${value}</value></defaultValue>`
  }</outcomeDeclaration>`;

const shown = (identifier: string, text: string, showHide = 'show'): string =>
  `<modalFeedback outcomeIdentifier="FEEDBACK" identifier="${identifier}" showHide="${showHide}"><p>${text}</p></modalFeedback>`;

describe.each(VERSIONS)('QTI %s: feedback', (version) => {
  const answered = async (said: string, feedback: string, byDefault: string | null = null) => {
    const declarations = declared('single', 'identifier', ['B']) + feedbackOutcome(byDefault);
    const { content, losses } = await imported(version, item(said, { declarations, feedback }));
    return { explanation: 'explanation' in content ? content.explanation : null, codes: codes(losses) };
  };
  const match = template('match_correct');

  it('for everybody is the explanation', async () => {
    expect(await answered(match, shown('E', 'Because.'), 'E')).toEqual({ explanation: 'Because.', codes: [] });
    expect(await answered(match, shown('E', 'Because.', 'hide'))).toEqual({ explanation: 'Because.', codes: [] });
    const always = processing(condition([RIGHT, score('1')]), setTo('FEEDBACK', 'E'));
    expect(await answered(always, shown('E', 'Because.'))).toEqual({ explanation: 'Because.', codes: [] });
  });

  it('in both arms of a condition is the explanation, too', async () => {
    const both = processing(
      condition([RIGHT, score('1') + setTo('FEEDBACK', 'E')], ['', score('0') + setTo('FEEDBACK', 'E')]),
    );
    expect(await answered(both, shown('E', 'Because.'))).toEqual({ explanation: 'Because.', codes: [] });
  });

  it('for right answers is the explanation, which the report says; for others it is lost', async () => {
    const said = processing(condition([RIGHT, score('1') + setTo('FEEDBACK', 'YES')], ['', setTo('FEEDBACK', 'NO')]));
    expect(await answered(said, shown('YES', 'Well done: Bern.') + shown('NO', 'No.'))).toEqual({
      explanation: 'Well done: Bern.',
      codes: ['FEEDBACK_CONDITION', 'FEEDBACK'],
    });
  });

  it('for each choice is lost, unless it is empty', async () => {
    const said = processing(
      condition([RIGHT, score('1')]),
      `<setOutcomeValue identifier="FEEDBACK">${RESPONSE}</setOutcomeValue>`,
    );
    expect(await answered(said, shown('A', 'No.') + shown('B', ''))).toEqual({
      explanation: null,
      codes: ['CHOICE_FEEDBACK'],
    });
  });

  it('that is never shown is lost', async () => {
    expect(await answered(match, shown('E', 'Because.'))).toEqual({ explanation: null, codes: ['FEEDBACK'] });
  });
});
