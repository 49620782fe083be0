import { newId } from '@plumbline/kernel';
import { UsesInAssessments } from '@plumbline/contracts';
import { UnitOfWork } from '@plumbline/platform';
import { countStatements } from '@plumbline/testing';
import { toSections } from '../api/to-blueprint.ts';
import { DealPaper } from '../use-cases/deal-paper.ts';
import { CreateAssessmentUseCase } from '../use-cases/create-assessment.ts';
import { PublishAssessmentUseCase } from '../use-cases/publish-assessment.ts';
import { ReadAssessments } from '../use-cases/read-assessments.ts';
import {
  blueprint,
  code,
  drawn,
  exposed,
  question,
  retired,
  section,
  value,
  World,
  type Invited,
  type Organization,
} from './world.ts';

describe('sections that draw, on a real database', () => {
  let world: World;
  let organization: Organization;

  beforeAll(async () => {
    world = await World.create();
  });
  afterAll(() => world?.close());
  beforeEach(() => {
    organization = world.organization();
  });

  /** Questions that nothing else in the bank is like. */
  const bank = (count: number, more: object = {}) => {
    const skill = newId();
    return { skill, ids: Array.from({ length: count }, () => question({ skills: [skill], ...more })) };
  };
  const itemsOf = async (id: string) => world.get(ReadAssessments).items(organization.staff, [id]);
  const pooled = async (id: string, at: number) =>
    (await itemsOf(id)).filter((item) => item.section === at).map(({ pin }) => pin.questionId);
  const publish = (id: string) => world.get(PublishAssessmentUseCase).run(organization.staff, id);

  /** Ids of the questions that a new attempt was given. */
  const given = async ({ candidate, assessment }: Invited): Promise<string[]> => {
    const { items } = await world.started(candidate);
    const questionOf = new Map((await itemsOf(assessment.id)).map(({ id, pin }) => [id, pin.questionId]));
    return items.map(({ id }) => questionOf.get(id) ?? '');
  };

  it('keep what they ask for in a draft, and get their pool when it is published', async () => {
    const [listed, { skill, ids }] = [question(), bank(3, { version: 5 })];
    const draft = await organization.draft({ sections: [section([listed]), drawn(2, [skill], '2.50')] });
    expect(toSections(draft, await itemsOf(draft.id))).toMatchObject([
      { draw: null, items: [{ questionId: listed }] },
      { draw: { count: 2, skills: [skill], difficulty: [], kinds: [] }, items: [] },
    ]);
    value(await publish(draft.id));
    const [, section1] = toSections(draft, await itemsOf(draft.id));
    expect(section1?.items.map(({ questionId }) => questionId).sort()).toEqual([...ids].sort());
    expect(section1?.items.map(({ position, points, questionVersion }) => [position, points, questionVersion])).toEqual(
      [
        [2, '2.5', 5],
        [3, '2.5', 5],
        [4, '2.5', 5],
      ],
    );
  });

  it('never share a question, nor take one that a section lists', async () => {
    const { skill, ids } = bank(6);
    const [listed = ''] = ids;
    const { id } = await organization.published({
      sections: [section([listed]), drawn(1, [skill]), drawn(2, [skill])],
    });
    const [one, two] = [await pooled(id, 1), await pooled(id, 2)];
    expect([...one, ...two].sort()).toEqual(ids.slice(1).sort());
    // What is left goes where it is wanted most.
    expect([one.length, two.length]).toEqual([2, 3]);
  });

  it('are filled where any way of sharing fills them', async () => {
    const [wide, narrow] = [newId(), newId()];
    const both = question({ skills: [wide, narrow] });
    const other = question({ skills: [wide] });
    const { id } = await organization.published({ sections: [drawn(1, [wide]), drawn(1, [narrow])] });
    expect([await pooled(id, 0), await pooled(id, 1)]).toEqual([[other], [both]]);
  });

  it('are refused with the shortfall where the bank cannot fill them, and nothing is written', async () => {
    const { skill } = bank(2);
    const { id } = await organization.draft({
      sections: [section([question()]), drawn(1, [skill]), drawn(3, [skill])],
    });
    expect(await publish(id)).toMatchObject({
      ok: false,
      error: {
        code: 'DRAW_UNFILLABLE',
        field: 'sections.2.draw',
        details: { shortfall: [{ section: 2, count: 3, fitting: 2, missing: 2 }] },
      },
    });
    expect(await itemsOf(id)).toHaveLength(1);
    expect(await world.get(ReadAssessments).one(organization.staff, id)).toMatchObject({ status: 'DRAFT' });
    expect(await world.events(organization, 'assessments.assessment-published.v1')).toEqual([]);
  });

  it('leave out what is spent, and what turns out to be unfit when it is copied', async () => {
    const { skill, ids } = bank(2);
    const [spent = '', good = ''] = ids;
    exposed(spent, 7, true);
    question({ skills: [skill], key: { choiceIds: ['none of its own'] } });
    const { id } = await organization.published({ sections: [drawn(1, [skill])] });
    expect(await pooled(id, 0)).toEqual([good]);
    const none = await organization.draft({ sections: [drawn(2, [skill])] });
    expect(code(await publish(none.id))).toBe('DRAW_UNFILLABLE');
  });

  it('are told beforehand how many questions there are', async () => {
    const { skill } = bank(3, { difficulty: 4 });
    const available = (more: object) =>
      world
        .get(ReadAssessments)
        .available(organization.staff, { count: 2, skills: [skill], difficulty: null, kinds: null, ...more });
    expect(value(await available({}))).toEqual({ count: 3, more: false });
    expect(value(await available({ difficulty: [1] }))).toEqual({ count: 0, more: false });
    expect(await available({ difficulty: [0] })).toMatchObject({
      error: { code: 'INVALID_ASSESSMENT', field: 'input.difficulty' },
    });
    bank(501, { skills: ['a crowd'] });
    expect(value(await available({ skills: ['a crowd'] }))).toEqual({ count: 500, more: true });
  });

  it('are of no more questions than one assessment can hold', async () => {
    const { skill } = bank(510);
    const { id } = await organization.published({ sections: [section([question(), question()]), drawn(3, [skill])] });
    expect(await itemsOf(id)).toHaveLength(500);
  });

  it('prefer what the candidate has not seen, in whichever assessment that was', async () => {
    const { skill, ids } = bank(4);
    const sections = [drawn(2, [skill])];
    const one = await organization.invited({ sections });
    const two = await organization.invite(await organization.published({ sections }), {
      candidateId: one.candidate.candidateId ?? '',
    });
    const [before, after] = [await given(one), await given(two)];
    expect([...before, ...after].sort()).toEqual([...ids].sort());
  });

  it('count of a forward-only attempt what was reached', async () => {
    const { skill, ids } = bank(3);
    const one = await organization.invited({ sections: [drawn(3, [skill])], navigation: 'FORWARD_ONLY' });
    const attempt = value(await world.start(one.candidate));
    const questionOf = new Map((await itemsOf(one.assessment.id)).map(({ id, pin }) => [id, pin.questionId]));
    const [reached = '', ...later] = attempt.itemIds.map((id) => questionOf.get(id) ?? '');
    const two = await organization.invite(await organization.published({ sections: [drawn(2, [skill])] }), {
      candidateId: one.candidate.candidateId ?? '',
    });
    const dealt = await given(two);
    expect(dealt.sort()).toEqual(later.sort());
    expect(ids).toContain(reached);
  });

  it('prefer the least exposed, and deal what is spent only where nothing else is left', async () => {
    const { skill, ids } = bank(3);
    const [often = '', spent = '', seldom = ''] = ids;
    const assessment = await organization.published({ sections: [drawn(1, [skill])] });
    const all = await organization.published({ sections: [drawn(3, [skill])] });
    exposed(often, 9);
    exposed(spent, 1, true);
    exposed(seldom, 2);
    expect(await given(await organization.invite(assessment))).toEqual([seldom]);
    expect((await given(await organization.invite(all))).sort()).toEqual([...ids].sort());
  });

  it('deal the same paper from the same seed, and others from others', async () => {
    const { skill } = bank(12);
    const { assessment, candidate } = await organization.invited({
      sections: [section([question()]), drawn(3, [skill])],
    });
    const deal = (seed: string) =>
      world
        .get(UnitOfWork)
        .read(organization.staff, (tx) =>
          world.get(DealPaper).run(tx, { assessmentId: assessment.id, candidateId: candidate.candidateId ?? '', seed }),
        );
    expect(await deal('one')).toEqual(await deal('one'));
    expect(await deal('one')).toMatchObject({ sectionLast: [1, 4], sectionSeconds: null, forwardOnly: false });
    const papers = await Promise.all(Array.from({ length: 20 }, (_, n) => deal(String(n))));
    expect(new Set(papers.map(({ itemIds }) => itemIds.join())).size).toBeGreaterThan(10);
  });

  it('deal with what sections and navigation ask of the attempt', async () => {
    const sections = [
      { ...section([question()]), timeLimitMinutes: 10 },
      { ...section([question()]), timeLimitMinutes: 20 },
    ];
    const { id } = await organization.published({ sections, timeLimitMinutes: 30, navigation: 'FORWARD_ONLY' });
    const dealt = await world
      .get(UnitOfWork)
      .read(organization.staff, (tx) =>
        world.get(DealPaper).run(tx, { assessmentId: id, candidateId: newId(), seed: 'seed' }),
      );
    expect(dealt).toMatchObject({ sectionLast: [1, 2], sectionSeconds: [600, 1_200], forwardOnly: true });
  });

  it('take one statement to deal from, with all that the candidate was given before', async () => {
    const { skill } = bank(6);
    const { assessment, candidate } = await organization.invited({ sections: [drawn(2, [skill])] });
    value(await world.start(candidate));
    const request = { assessmentId: assessment.id, candidateId: candidate.candidateId ?? '', seed: 'seed' };
    const counted = await countStatements(
      () => world.get(UnitOfWork).read(organization.staff, (tx) => world.get(DealPaper).run(tx, request)),
      { applications: ['plumbline'] },
    );
    // Figures of exposure are the bank's statement, and kept for a while.
    expect(counted.statements).toHaveLength(1);
  });

  it('give everybody the same maximum', async () => {
    const [easy, hard] = [bank(5), bank(5)];
    const assessment = await organization.published({
      sections: [drawn(2, [easy.skill]), drawn(2, [hard.skill], '2.5')],
    });
    const worth = new Map((await itemsOf(assessment.id)).map(({ id, points }) => [id, Number(points)]));
    for (let n = 0; n < 4; n += 1) {
      const { candidate } = await organization.invite(assessment);
      const { itemIds } = value(await world.start(candidate));
      expect(itemIds.reduce((sum, id) => sum + (worth.get(id) ?? 0), 0)).toBe(7);
    }
  });

  it('have questions that know where they are used', async () => {
    const { skill, ids } = bank(2);
    const { id } = await organization.published({ title: 'Drawn', sections: [drawn(1, [skill])] });
    const uses = await world
      .get(UnitOfWork)
      .read(organization.staff, (tx) =>
        world.api.get(UsesInAssessments).find(tx, ids, { usedBy: 'ASSESSMENT', after: null, limit: 5 }),
      );
    const use = { usedBy: 'ASSESSMENT', id, title: 'Drawn', status: 'PUBLISHED', version: 1 };
    expect(uses).toEqual(new Map(ids.map((questionId) => [questionId, [use]])));
  });

  it('are published with an audit entry that names the versions in their pools', async () => {
    const { skill } = bank(2);
    const { id } = await organization.published({ sections: [drawn(1, [skill])] });
    const [entry] = await world.database.query<{ after: { status: string; pooled: string[] } }>(
      `SELECT after FROM audit_entries WHERE subject_id = $1 AND action = 'assessment.published'`,
      [id],
    );
    expect(entry?.after).toMatchObject({ status: 'PUBLISHED' });
    expect(entry?.after.pooled).toHaveLength(2);
  });

  it('lose a question that is retired between being found and being copied', async () => {
    const { skill, ids } = bank(2);
    const draft = await organization.draft({ sections: [drawn(1, [skill])] });
    retired(ids[0] ?? '');
    value(await publish(draft.id));
    expect(await pooled(draft.id, 0)).toEqual([ids[1]]);
  });

  it('are checked when they are made', async () => {
    const input = blueprint({
      sections: [{ ...drawn(1, []), draw: { count: 0, skills: null, difficulty: null, kinds: null } }],
    });
    expect(await world.get(CreateAssessmentUseCase).run(organization.staff, input)).toMatchObject({
      error: { code: 'INVALID_ASSESSMENT', field: 'input.sections.0.draw.count' },
    });
  });
});
