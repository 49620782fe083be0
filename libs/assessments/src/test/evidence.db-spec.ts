import { newId } from '@plumbline/kernel';
import { countStatements } from '@plumbline/testing';
import { AcceptLateEvidenceUseCase } from '../use-cases/accept-late-evidence.ts';
import { ReadGrades } from '../use-cases/read-grades.ts';
import { ReadLateEvidence } from '../use-cases/read-late-evidence.ts';
import { choiceNamed, code, first, question, section, value, World, type Organization } from './world.ts';

const PAGE = { limit: 25, after: null };

describe('late evidence, on a real database', () => {
  let world: World;
  let organization: Organization;

  beforeAll(async () => {
    world = await World.create();
  });
  afterAll(() => world?.close());
  beforeEach(() => {
    organization = world.organization();
  });

  const accept = (attempt: { id: string }, more: { itemIds?: string[]; reason?: string } = {}) =>
    world.get(AcceptLateEvidenceUseCase).run(organization.staff, {
      attemptId: attempt.id,
      itemIds: null,
      reason: 'The answers were written in time, on a train without a network.',
      ...more,
    });

  const gradeOf = (attempt: { id: string }) => world.get(ReadGrades).one(organization.staff, attempt.id);

  const evidenceOf = async (attempt: { id: string }, page = PAGE) =>
    (await world.get(ReadLateEvidence).ofAttempts(organization.staff, [attempt.id], page)).get(attempt.id);

  const answersOf = (attempt: { id: string }) =>
    world.database.query(
      `SELECT item_id AS item, sequence, response FROM attempt_answers WHERE attempt_id = $1 ORDER BY item_id`,
      [attempt.id],
    );

  /** Two questions whose right answer is C; the first is answered wrongly in time, under sequence 1. */
  const begun = async (settings: object = {}) => {
    const { candidate } = await organization.invited({ timeLimitMinutes: 1, ...settings });
    const { attempt, items } = await world.started(candidate);
    const [one, two] = items;
    if (!one || !two) throw new Error('Two questions were asked for.');
    const pick = (item: typeof one, text: string) => ({ choiceIds: [choiceNamed(item, text)] });
    value(await world.save(candidate, attempt, one, 1, pick(one, 'A')));
    return { candidate, attempt, one, two, pick };
  };

  const submittedAtItsEnd = async (settings: object = {}) => {
    const state = await begun(settings);
    await world.later('66 seconds', async () => {
      const { candidate, attempt, one, two, pick } = state;
      expect(code(await world.save(candidate, attempt, one, 2, pick(one, 'C')))).toBe('DEADLINE_PASSED');
      expect(code(await world.save(candidate, attempt, two, 1, pick(two, 'C')))).toBe('DEADLINE_PASSED');
      value(await world.submit(candidate, attempt));
    });
    return state;
  };

  it('written offline before the deadline and sent after it counts once a recruiter accepts it with a reason', async () => {
    const { candidate, attempt } = await submittedAtItsEnd();
    const receipt = value(await world.submit(candidate, attempt));
    value(await world.grade(organization, attempt));
    expect(await gradeOf(attempt)).toMatchObject({ revision: 1, points: '0', passed: false });

    expect(value(await accept(attempt))).toMatchObject({ id: attempt.id, status: 'GRADED' });

    expect(await gradeOf(attempt)).toMatchObject({ revision: 2, points: '2', passed: true });
    const grades = await world.database.query(
      'SELECT revision, cause, reason, graded_by FROM grades WHERE attempt_id = $1 ORDER BY revision',
      [attempt.id],
    );
    expect(grades).toEqual([
      expect.objectContaining({ revision: 1, cause: 'GRADING' }),
      {
        revision: 2,
        cause: 'LATE_EVIDENCE',
        reason: 'The answers were written in time, on a train without a network.',
        graded_by: organization.staff.memberId,
      },
    ]);
    // What was handed in at the end is what the receipt goes on to say.
    expect(value(await world.submit(candidate, attempt))).toEqual(receipt);
  });

  it('is graded with the rest where it is accepted before the first grade', async () => {
    const { attempt } = await submittedAtItsEnd();
    value(await accept(attempt));
    value(await world.grade(organization, attempt));
    expect(await gradeOf(attempt)).toMatchObject({ revision: 1, points: '2' });
  });

  it('changes nothing when it is accepted again', async () => {
    const { attempt } = await submittedAtItsEnd();
    value(await world.grade(organization, attempt));
    value(await accept(attempt));
    const before = await answersOf(attempt);
    value(await accept(attempt, { reason: 'Once more.' }));
    const again = await Promise.all([accept(attempt), accept(attempt)]);
    expect(again.map(code)).toEqual(['ok', 'ok']);
    expect(await answersOf(attempt)).toEqual(before);
    expect(await gradeOf(attempt)).toMatchObject({ revision: 2 });
    const accepted = await world.database.query(
      `SELECT action FROM audit_entries WHERE subject_id = $1 AND action = 'attempt.late-evidence-accepted'`,
      [attempt.id],
    );
    expect(accepted).toHaveLength(1);
  });

  it('is accepted once by those who do so at the same time', async () => {
    const { attempt } = await submittedAtItsEnd();
    value(await world.grade(organization, attempt));
    const accepted = await Promise.all(Array.from({ length: 6 }, () => accept(attempt)));
    expect(accepted.map(code)).toEqual(Array.from({ length: 6 }, () => 'ok'));
    expect(await gradeOf(attempt)).toMatchObject({ revision: 2, points: '2' });
  });

  it('stands in the append-only log as what it is, with the time at which it came', async () => {
    const { candidate, attempt, one } = await submittedAtItsEnd();
    value(await accept(attempt, { itemIds: [one.id] }));
    const log = await world.database.query<{ kind: string; saved_at: Date; session_id: string; sequence: number }>(
      'SELECT sequence, kind, saved_at, session_id FROM attempt_answer_log WHERE attempt_id = $1 ORDER BY sequence',
      [attempt.id],
    );
    expect(log.map(({ sequence, kind }) => [sequence, kind])).toEqual([
      [1, 'SAVE'],
      [2, 'LATE_EVIDENCE'],
    ]);
    expect(log[1]?.saved_at.getTime()).toBeGreaterThan(attempt.deadlineAt.getTime());
    expect(log[1]?.session_id).toBe(candidate.sessionId);
    const audited = await world.database.query(
      `SELECT before, after FROM audit_entries WHERE subject_id = $1 AND action = 'attempt.late-evidence-accepted'`,
      [attempt.id],
    );
    expect(audited).toEqual([
      {
        before: { answers: [{ itemId: one.id, sequence: 1 }] },
        after: { answers: [{ itemId: one.id, sequence: 2 }] },
      },
    ]);
  });

  it('is accepted item by item', async () => {
    const { attempt, one, two } = await submittedAtItsEnd();
    value(await accept(attempt, { itemIds: [two.id] }));
    expect((await answersOf(attempt)).map(({ item, sequence }) => [item, sequence]).sort()).toEqual(
      [
        [one.id, 1],
        [two.id, 1],
      ].sort(),
    );
    value(await accept(attempt));
    const taken = (await evidenceOf(attempt))?.edges.map(({ node }) => [node.itemId, node.acceptance?.acceptedBy]);
    expect(taken?.sort()).toEqual([one.id, two.id].map((id) => [id, organization.staff.memberId]).sort());
  });

  it('counts by its highest sequence, and what came first under that', async () => {
    const { candidate, attempt, one, pick } = await begun();
    await world.later('66 seconds', async () => {
      for (const [sequence, text] of [
        [3, 'B'],
        [4, 'C'],
        [4, 'D'],
        [2, 'A'],
      ] as const) {
        expect(code(await world.save(candidate, attempt, one, sequence, pick(one, text)))).toBe('DEADLINE_PASSED');
      }
      value(await world.submit(candidate, attempt));
    });
    value(await accept(attempt));
    expect(await answersOf(attempt)).toEqual([{ item: one.id, sequence: 4, response: pick(one, 'C') }]);
  });

  it('is kept whatever came before it under its number, once for each content', async () => {
    const { candidate, attempt, one, pick } = await begun();
    await world.later('66 seconds', async () => {
      for (const text of ['B', 'C', 'B', 'D']) {
        expect(code(await world.save(candidate, attempt, one, 2, pick(one, text)))).toBe('DEADLINE_PASSED');
      }
    });
    const kept = (await evidenceOf(attempt))?.edges.map(({ node }) => [node.sequence, node.response]);
    expect(kept).toHaveLength(3);
    for (const text of ['B', 'C', 'D']) expect(kept).toContainEqual([2, pick(one, text)]);
  });

  it('is kept of an older device as well, which has nowhere else to bring it', async () => {
    const { candidate, attempt, one, pick } = await begun();
    value(await world.start(organization.device(candidate.candidateId ?? '', candidate.assignmentId ?? '')));
    expect(code(await world.save(candidate, attempt, one, 2, pick(one, 'C')))).toBe('ATTEMPT_TAKEN_OVER');
    await world.later('66 seconds', async () => {
      expect(code(await world.save(candidate, attempt, one, 2, pick(one, 'C')))).toBe('DEADLINE_PASSED');
    });
    expect((await evidenceOf(attempt))?.edges.map(({ node }) => node.response)).toEqual([pick(one, 'C')]);
  });

  it('is kept of a section whose time is over, and can be accepted once the attempt is', async () => {
    const { candidate, attempt, one, two, pick } = await begun({ timeLimitMinutes: 10 });
    await world.database.query(
      `UPDATE attempts SET item_ids = ARRAY[$2, $3]::uuid[], section_last = '{1,2}', section_seconds = '{60,540}',
         section_deadline_at = started_at + interval '60 seconds' WHERE id = $1`,
      [attempt.id, one.id, two.id],
    );
    await world.later('66 seconds', async () => {
      expect(code(await world.save(candidate, attempt, one, 2, pick(one, 'C')))).toBe('ITEM_LEFT');
      value(await world.save(candidate, attempt, two, 1, pick(two, 'C')));
      value(await world.submit(candidate, attempt));
    });
    value(await world.grade(organization, attempt));
    expect(await gradeOf(attempt)).toMatchObject({ points: '1' });
    value(await accept(attempt));
    expect(await gradeOf(attempt)).toMatchObject({ revision: 2, points: '2' });
  });

  it('is bounded for each attempt', async () => {
    const { candidate, attempt, one, pick } = await begun();
    await world.database.query(
      `INSERT INTO late_answers (organization_id, attempt_id, item_id, sequence, digest, response, received_at, session_id)
       SELECT $1, $2, $3, n, 'digest', '{}', now(), $4 FROM generate_series(10, 1009) AS n`,
      [organization.id, attempt.id, one.id, candidate.sessionId],
    );
    await world.later('66 seconds', async () => {
      expect(code(await world.save(candidate, attempt, one, 2, pick(one, 'C')))).toBe('DEADLINE_PASSED');
    });
    const [kept] = await world.database.query('SELECT count(*)::integer AS n FROM late_answers WHERE attempt_id = $1', [
      attempt.id,
    ]);
    expect(kept).toEqual({ n: 1000 });
  });

  it('is refused while the attempt is open, abandoned, unknown or another organization’s', async () => {
    const open = await begun();
    expect(code(await accept(open.attempt))).toBe('ATTEMPT_IN_PROGRESS');
    const abandoned = await begun({ overduePolicy: 'ABANDON' });
    await world.database.query(
      `UPDATE attempts SET status = 'ABANDONED', closed_by = 'DEADLINE', closed_at = deadline_at WHERE id = $1`,
      [abandoned.attempt.id],
    );
    expect(code(await accept(abandoned.attempt))).toBe('ATTEMPT_ABANDONED');
    for (const id of [newId(), 'nonsense']) expect(code(await accept({ id }))).toBe('NOT_FOUND');
    const { attempt } = await submittedAtItsEnd();
    organization = world.organization();
    expect(code(await accept(attempt))).toBe('NOT_FOUND');
  });

  it('is refused where there is none that is newer, and without a reason', async () => {
    const { candidate, attempt, one, two, pick } = await begun();
    expect(code(await accept(attempt, { reason: ' ' }))).toBe('INVALID_EVIDENCE');
    await world.later('66 seconds', async () => {
      expect(code(await world.save(candidate, attempt, one, 1, pick(one, 'C')))).toBe('DEADLINE_PASSED');
      value(await world.submit(candidate, attempt));
    });
    expect(code(await accept(attempt))).toBe('NO_LATE_EVIDENCE');
    expect(await accept(attempt, { itemIds: [two.id] })).toMatchObject({
      ok: false,
      error: { code: 'NO_LATE_EVIDENCE', field: 'input.itemIds.0' },
    });
    expect(await answersOf(attempt)).toEqual([{ item: one.id, sequence: 1, response: pick(one, 'A') }]);
  });

  it('is shown to staff page by page, in one statement for any number of attempts, and to nobody else', async () => {
    const many = { sections: [section([question(), question(), question()])] };
    const { candidate, attempt, one, two, pick } = await begun(many);
    const other = await submittedAtItsEnd();
    await world.later('66 seconds', async () => {
      for (const item of [one, two]) await world.save(candidate, attempt, item, 5, pick(item, 'B'));
    });
    const reading = world.get(ReadLateEvidence);
    const ids = [attempt.id, other.attempt.id];
    const counted = await countStatements(() => reading.ofAttempts(organization.staff, ids, PAGE), {
      applications: ['plumbline'],
    });
    expect(counted.statements).toHaveLength(1);
    expect([...counted.value.values()].map(({ edges }) => edges.length)).toEqual([2, 2]);

    const start = await evidenceOf(attempt, { limit: 1, after: null });
    const last = first(start?.edges ?? []).node;
    const rest = await world.get(ReadLateEvidence).ofAttempts(organization.staff, [attempt.id], {
      limit: 1,
      after: [last.itemId, String(last.sequence), last.digest],
    });
    const next = first(rest.get(attempt.id)?.edges ?? []).node;
    expect([last.itemId, next.itemId].sort()).toEqual([one.id, two.id].sort());
    expect([start?.hasNextPage, rest.get(attempt.id)?.hasNextPage]).toEqual([true, false]);

    expect(reading.mayRead(candidate)).toBe(false);
    expect((await reading.ofAttempts(candidate, ids, PAGE)).size).toBe(0);
  });
});
