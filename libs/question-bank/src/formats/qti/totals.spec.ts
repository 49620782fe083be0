import {
  choosing,
  codes,
  declared,
  failure,
  imported,
  itemOf,
  mapped,
  only,
  VERSIONS,
  type ItemParts,
} from './test/items.ts';

const CITIES = { A: 'Oslo', B: 'Bern', C: 'Rome' };

const outcome = (identifier: string, value: string): string =>
  `<outcomeDeclaration identifier="${identifier}" cardinality="single" baseType="float"><defaultValue><value>${value}</value></defaultValue></outcomeDeclaration>`;
const variable = (identifier: string): string => `<variable identifier="${identifier}"/>`;
const set = (value: string): string => `<setOutcomeValue identifier="SCORE">${value}</setOutcomeValue>`;
const add = (value: string): string => set(`<sum>${variable('SCORE')}${value}</sum>`);
const when = (asked: string, then: string): string =>
  `<responseCondition><responseIf>${asked}${then}</responseIf></responseCondition>`;
const points = (value: string): string => `<baseValue baseType="float">${value}</baseValue>`;

const RIGHT = `<match>${variable('RESPONSE')}<correct identifier="RESPONSE"/></match>`;
const ANSWERED = `<not><isNull>${variable('RESPONSE')}</isNull></not>`;
const MAPPED = '<mapResponse identifier="RESPONSE"/>';
const BOUNDS =
  when(`<gt>${variable('SCORE')}${variable('MAXSCORE')}</gt>`, set(variable('MAXSCORE'))) +
  when(`<lt>${variable('SCORE')}${variable('MINSCORE')}</lt>`, set(variable('MINSCORE')));

const item = (
  said: string,
  { begins = '0', most = '1', ...rest }: Partial<ItemParts> & { begins?: string; most?: string } = {},
): ItemParts => ({
  body: choosing(CITIES),
  processing: `<responseProcessing>${said}</responseProcessing>`,
  ...rest,
  declarations:
    (rest.declarations ?? declared('single', 'identifier', ['B'])) +
    outcome('SCORE', begins) +
    outcome('MINSCORE', '0') +
    outcome('MAXSCORE', most),
});

describe.each(VERSIONS)('QTI %s: an item that adds to its total', (version) => {
  it.each([
    ['all points if right', when(RIGHT, add(variable('MAXSCORE')))],
    ['a number if right', when(RIGHT, add(points('1')))],
    ['and keeps it within bounds', when(RIGHT, add(variable('MAXSCORE'))) + BOUNDS],
    ['and sets all points within bounds', when(RIGHT, set(variable('MAXSCORE'))) + BOUNDS],
  ])('%s', async (_, said) => {
    const { content, losses, warnings } = await imported(version, item(said));
    expect(content).toMatchObject({ key: { choiceIds: ['B'] } });
    expect([losses, warnings]).toEqual([[], []]);
  });

  const TWO = {
    declarations: declared('multiple', 'identifier', ['A', 'C'], mapped({ A: 1, B: -1, C: 1 })),
    body: choosing(CITIES, 0),
    most: '2',
  };

  it('what the mapping gives, if there is an answer', async () => {
    const { content, losses } = await imported(version, item(when(ANSWERED, add(MAPPED)) + BOUNDS, TWO));
    expect(content).toMatchObject({ kind: 'MULTIPLE_CHOICE', key: { choiceIds: ['A', 'C'] } });
    expect(codes(losses)).toEqual(['PENALTY']);
  });

  it.each([
    ['twice', when(RIGHT, add(points('1'))) + when(ANSWERED, add(points('1'))), {}],
    ['twice in one branch', when(RIGHT, add(points('1')) + add(points('2'))), {}],
    ['from a beginning above zero', when(RIGHT, add(points('1'))), { begins: '1' }],
    ['something whatever the answer is', when(ANSWERED, add(points('1'))), {}],
    ['more than the bound, for a part of the answer', when(ANSWERED, add(MAPPED)) + BOUNDS, { ...TWO, most: '1' }],
  ])('fails where it adds %s', async (_, said, rest) => {
    expect(await failure(version, item(said, rest))).toMatch(/^UNSUPPORTED_PROCESSING: /);
  });
});

describe('a document type', () => {
  const xml = itemOf('2.1', { declarations: declared('single', 'identifier', ['B']), body: choosing(CITIES) });
  const typed = (doctype: string): string => xml.replace('?>', `?>\n${doctype}`);

  it('that only names the root is accepted', async () => {
    expect((await only(typed('<!DOCTYPE assessmentItem>'))).outcome.ok).toBe(true);
  });

  it.each(['<!DOCTYPE assessmentItem SYSTEM "a.dtd">', '<!DOCTYPE assessmentItem []>', '<!DOCTYPE a PUBLIC "b" "c">'])(
    '%s is not',
    async (doctype) => {
      expect((await only(typed(doctype))).outcome).toMatchObject({ ok: false, code: 'MALFORMED' });
    },
  );
});

it('the line break before a field at the end belongs to the field', async () => {
  const { content } = await imported('2.1', {
    declarations: declared('single', 'string', ['Bern']),
    body: '<p>Which town?<br/><textEntryInteraction responseIdentifier="RESPONSE"/></p>',
  });
  expect(content.stem).toBe('Which town?');
});
