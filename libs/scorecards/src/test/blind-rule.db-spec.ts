import { Permission } from '@plumbline/contracts';
import { newId } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { BLIND_SETTINGS, mayReadScorecard, type BlindSetting } from '../domain/blind-rule.ts';
import { readableParameters, readableSql } from '../data/reader-scope.ts';
import { RECRUITER, ScorecardWorld, wording } from './scorecard-world.ts';

const NEEDLES = ['needle-summary', 'needle-notes', 'needle-evidence', 'needle-reason', 'needle-dissent'];
const secret = () => ({
  ...wording(),
  summary: 'needle-summary',
  notes: 'needle-notes',
  ratings: [{ competency: 'Concurrency', level: 4, evidence: 'needle-evidence' }],
  recommendation: 'STRONG_YES',
});
const plain = () => ({ ...wording(), ratings: [], recommendation: 'NO_DECISION', notes: '', summary: 'Mine.' });

/** The same variables with every id in capitals, which PostgreSQL alone would take for the same thing. */
const inCapitals = (variables: Record<string, unknown>): Record<string, unknown> => {
  const ids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
  return JSON.parse(JSON.stringify(variables).replace(ids, (id) => id.toUpperCase())) as Record<string, unknown>;
};

/** The platform's own, beside ours in this schema: what they show is names and codes, and events carry ids only. */
const DEAD_LETTERS = ['deadLetters', 'retryDeadLetter', 'discardDeadLetter'];

const WORDS = 'summary notes recommendation ratings { competency level evidence }';
const CARD = `id interviewerId interviewer { name } status version submittedAt ${WORDS} versions { version reason seal ${WORDS} }`;
const DECISION = 'id outcome reason evidence scorecardIds dissent';
const DEBRIEF = `cards { scorecardId interviewerId recommendation }
  rows { competency cells { level evidence } mean spread disagreement assessed } decision { ${DECISION} }`;

describe('the blind rule on a real database', () => {
  let world: ScorecardWorld;

  beforeAll(async () => {
    world = await ScorecardWorld.open();
  });

  afterAll(async () => {
    await world?.close();
  });

  const setVisibility = (visibility: BlindSetting) =>
    world.api.data(
      world.person('Adm', [Permission.ScorecardConfigure]),
      'setScorecardVisibility',
      'mutation ($visibility: ScorecardVisibility!) { setScorecardVisibility(visibility: $visibility) }',
      { visibility },
    );

  interface Scene {
    readonly loopId: string;
    readonly interviewId: string;
    /** Ada's, submitted and amended. */
    readonly cardId: string;
    readonly ownCardId: string;
    readonly decisionId: string;
  }

  /** Ada has submitted and amended, something was decided on it; Bo, of the same panel, has only drafted. */
  const scene = async (bo: Actor): Promise<Scene> => {
    const ada = world.person('Ada');
    const loopId = world.newLoop();
    const interviewId = world.newInterview(loopId, [ada, bo]);
    const { id: cardId } = await world.saveAndSubmit(ada, interviewId, secret());
    await world.api.data(
      ada,
      'amendScorecard',
      'mutation ($i: AmendScorecardInput!) { amendScorecard(input: $i) { id } }',
      {
        i: { ...secret(), id: cardId, version: 1, reason: 'needle-reason' },
      },
    );
    const { id: ownCardId } = await world.save(bo, interviewId, plain());
    const open = 'mutation ($id: ID!) { openDebrief(loopId: $id) { id } }';
    await world.api.data(world.recruiter, 'openDebrief', open, { id: loopId });
    const decide = 'mutation ($i: RecordDecisionInput!) { recordDecision(input: $i) { id } }';
    const i = { loopId, outcome: 'HOLD', reason: 'needle-reason', dissent: 'needle-dissent', scorecardIds: [cardId] };
    const { id: decisionId } = await world.api.data<{ id: string }>(world.recruiter, 'recordDecision', decide, { i });
    return { loopId, interviewId, cardId, ownCardId, decisionId };
  };

  /** Every root field there is, asked for everything about the loop. */
  const walk = (
    at: Scene,
  ): Readonly<Record<string, readonly [operation: string, variables: Record<string, unknown>]>> => ({
    scorecard: [`query ($id: ID!) { scorecard(id: $id) { ${CARD} } }`, { id: at.cardId }],
    scorecards: [
      `query ($id: ID!) { scorecards(loopId: $id, first: 1) { nodes { ${CARD} } pageInfo { hasNextPage endCursor } } }`,
      { id: at.loopId },
    ],
    myScorecard: [`query ($id: ID!) { myScorecard(interviewId: $id) { ${CARD} } }`, { id: at.interviewId }],
    debrief: [`query ($id: ID!) { debrief(loopId: $id) { ${DEBRIEF} } }`, { id: at.loopId }],
    decisions: [`query ($id: ID!) { decisions(loopId: $id) { nodes { ${DECISION} } } }`, { id: at.loopId }],
    scorecardVisibility: ['query { scorecardVisibility }', {}],
    saveScorecardDraft: [
      `mutation ($i: SaveScorecardInput!) { saveScorecardDraft(input: $i) { ${CARD} } }`,
      { i: { ...plain(), interviewId: at.interviewId, revision: 0, summary: 'Stale.' } },
    ],
    submitScorecard: [`mutation ($id: ID!) { submitScorecard(id: $id) { ${CARD} } }`, { id: at.cardId }],
    amendScorecard: [
      `mutation ($i: AmendScorecardInput!) { amendScorecard(input: $i) { ${CARD} } }`,
      { i: { ...plain(), id: at.cardId, version: 1, reason: 'Let me see.' } },
    ],
    openDebrief: [`mutation ($id: ID!) { openDebrief(loopId: $id) { ${DEBRIEF} } }`, { id: at.loopId }],
    recordDecision: [
      `mutation ($i: RecordDecisionInput!) { recordDecision(input: $i) { ${DECISION} } }`,
      {
        i: {
          loopId: at.loopId,
          outcome: 'HIRE',
          reason: 'Yes.',
          scorecardIds: [at.cardId],
          supersedesId: at.decisionId,
        },
      },
    ],
    setScorecardVisibility: ['mutation { setScorecardVisibility(visibility: UNTIL_SUBMITTED) }', {}],
  });

  const outcome = async (actor: Actor, operation: string, variables: Record<string, unknown>): Promise<string> => {
    const { data, errors } = await world.api.run(actor, operation, variables);
    return JSON.stringify({ data, refusals: errors?.map(({ originalError }) => originalError) });
  };

  it('is walked over every query and mutation there is', async () => {
    const { schema } = world.api.app.get(GraphQLSchemaHost);
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const fields = roots.flatMap((root) => Object.keys(root?.getFields() ?? {}));
    const at = await scene(world.person('Bo'));
    expect([...Object.keys(walk(at)), ...DEAD_LETTERS].sort()).toEqual(fields.sort());
  });

  it.each([
    ['an interviewer', []],
    ['a recruiter', RECRUITER],
    ['somebody who may do everything', Object.values(Permission)],
  ])('shows %s who has not submitted nothing of another’s card, on any path', async (_, more) => {
    const bo = world.person('Bo', [Permission.ScorecardWrite, ...more]);
    const at = await scene(bo);
    const seals = await world.database.query<{ seal: string }>(
      'SELECT seal FROM scorecard_versions WHERE scorecard_id = $1',
      [at.cardId],
    );
    expect(seals).toHaveLength(2);
    for (const [field, [operation, variables]] of Object.entries(walk(at))) {
      for (const given of [variables, inCapitals(variables)]) {
        const answer = await outcome(bo, operation, given);
        for (const needle of [...NEEDLES, 'STRONG_YES', ...seals.map(({ seal }) => seal)]) {
          expect(`${field}: ${answer}`).not.toContain(needle);
        }
      }
    }
    const [list] = [await outcome(bo, ...(walk(at)['scorecards'] ?? ['', {}]))];
    expect(list).toContain(at.ownCardId);
    expect(list).not.toContain(at.cardId);
    expect(list).toContain('"hasNextPage":false');
    expect(await outcome(bo, ...(walk(at)['debrief'] ?? ['', {}]))).not.toContain(at.cardId);
  });

  it('lets the same person read all of it after submitting their own', async () => {
    const bo = world.person('Bo');
    const at = await scene(bo);
    await world.submit(bo, at.ownCardId);
    expect(await outcome(bo, ...(walk(at)['scorecard'] ?? ['', {}]))).toContain('needle-evidence');
    expect(
      await outcome(bo, `query ($id: ID!) { scorecards(loopId: $id) { nodes { ${CARD} } } }`, { id: at.loopId }),
    ).toContain('needle-evidence');
    expect(await outcome(bo, ...(walk(at)['debrief'] ?? ['', {}]))).toContain('STRONG_YES');
    expect(await outcome(bo, ...(walk(at)['decisions'] ?? ['', {}]))).toContain('needle-dissent');
  });

  it('shows a recruiter who interviews nobody both cards', async () => {
    const bo = world.person('Bo');
    const at = await scene(bo);
    await world.submit(bo, at.ownCardId);
    const list = `query ($id: ID!) { scorecards(loopId: $id) { nodes { id summary } } }`;
    expect(await world.api.data(world.recruiter, 'scorecards', list, { id: at.loopId })).toEqual({
      nodes: [
        { id: at.cardId, summary: 'needle-summary' },
        { id: at.ownCardId, summary: 'Mine.' },
      ],
    });
  });

  it('shows nobody another one’s draft, and an outsider without the permission nothing', async () => {
    const bo = world.person('Bo');
    const at = await scene(bo);
    const draft = { id: at.ownCardId };
    const card = 'query ($id: ID!) { scorecard(id: $id) { id } }';
    expect(await world.api.data(world.recruiter, 'scorecard', card, draft)).toBeNull();
    expect(await world.api.data(bo, 'scorecard', card, draft)).toEqual(draft);
    const eve = world.person('Eve');
    for (const field of ['scorecard', 'debrief']) {
      expect(await outcome(eve, ...(walk(at)[field] ?? ['', {}]))).toBe(JSON.stringify({ data: { [field]: null } }));
    }
    expect(await outcome(eve, ...(walk(at)['scorecards'] ?? ['', {}]))).not.toContain(at.cardId);
  });

  it('binds until the last own card of the loop is in, one not begun included', async () => {
    const bo = world.person('Bo');
    const at = await scene(bo);
    const later = world.newInterview(at.loopId, [bo]);
    await world.submit(bo, at.ownCardId);
    const read = walk(at)['scorecard'] ?? ['', {}];
    expect(await outcome(bo, ...read)).not.toContain('needle-evidence');
    await world.saveAndSubmit(bo, later, plain());
    expect(await outcome(bo, ...read)).toContain('needle-evidence');
  });

  it('does not bind for an interview that was cancelled', async () => {
    const bo = world.person('Bo', RECRUITER);
    const at = await scene(bo);
    world.known.cancel(at.interviewId);
    expect(await outcome(bo, ...(walk(at)['scorecard'] ?? ['', {}]))).toContain('needle-evidence');
  });

  it('leaves ratings out of events and of the audit log', async () => {
    await scene(world.person('Bo'));
    const rows = await world.database.query<{ text: string }>(
      `SELECT to_jsonb(e)::text AS text FROM outbox_events e UNION ALL SELECT to_jsonb(a)::text FROM audit_entries a`,
    );
    const texts = rows.map(({ text }) => text).join('\n');
    expect(texts).toContain('scorecard.submitted');
    for (const needle of [...NEEDLES, 'STRONG_YES', '"level"', 'HOLD']) expect(texts).not.toContain(needle);
  });

  it('follows the organization’s setting', async () => {
    const bo = world.person('Bo', RECRUITER);
    const at = await scene(bo);
    const read = async () => (await outcome(bo, ...(walk(at)['scorecard'] ?? ['', {}]))).includes('needle-evidence');
    try {
      await setVisibility('NEVER');
      expect(await read()).toBe(true);
      await setVisibility('ALWAYS');
      await world.submit(bo, at.ownCardId);
      expect(await read()).toBe(false);
      expect(await outcome(world.recruiter, ...(walk(at)['scorecard'] ?? ['', {}]))).toContain('needle-evidence');
    } finally {
      await setVisibility('UNTIL_SUBMITTED');
    }
    expect(await read()).toBe(true);
  });

  it('says the same in SQL as in the policy, for every reader, card and setting', async () => {
    const [ada, bo, cy] = [world.person('Ada'), world.person('Bo'), world.person('Cy')];
    const loopId = world.newLoop();
    const [one, two] = [world.newInterview(loopId, [ada, bo]), world.newInterview(loopId, [bo, cy])];
    const submitted = await world.saveAndSubmit(ada, one);
    const half = await world.saveAndSubmit(bo, one);
    const draft = await world.save(cy, two);
    const cards = [
      { id: submitted.id, loopId, interviewerId: ada.memberId ?? '', submitted: true },
      { id: half.id, loopId, interviewerId: bo.memberId ?? '', submitted: true },
      { id: draft.id, loopId, interviewerId: cy.memberId ?? '', submitted: false },
    ];
    const seatsOf = new Map([
      [ada.memberId, [{ loopId, interviewId: one, submitted: true }]],
      [
        bo.memberId,
        [
          { loopId, interviewId: one, submitted: true },
          { loopId, interviewId: two, submitted: false },
        ],
      ],
      [cy.memberId, [{ loopId, interviewId: two, submitted: false }]],
    ]);
    const ids = cards.map(({ id }) => id);
    // The condition alone: repositories ask the policy besides.
    const statement = `SELECT c.id FROM scorecards c
      WHERE c.organization_id = $1 AND c.id = ANY ($2::uuid[]) AND ${readableSql(3)} ORDER BY c.id`;
    for (const reader of [ada, bo, cy, world.person('Eve')]) {
      for (const setting of BLIND_SETTINGS) {
        for (const readsAll of [true, false]) {
          const seats = seatsOf.get(reader.memberId) ?? [];
          const scope = { memberId: reader.memberId ?? newId(), readsAll, setting, seats };
          const expected = cards.filter((card) => mayReadScorecard(scope, card, seats, setting)).map(({ id }) => id);
          const found = await world.api.app
            .get(UnitOfWork)
            .read(reader, (tx) => tx.query(statement, [tx.organizationId, ids, ...readableParameters(scope)]));
          expect(found).toEqual(expected.map((id) => ({ id })));
        }
      }
    }
  });
});
