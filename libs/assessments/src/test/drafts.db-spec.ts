import { decodeCursor, newId, type Page } from '@plumbline/kernel';
import { AssessmentCatalogue } from '@plumbline/contracts';
import { UnitOfWork } from '@plumbline/platform';
import { countStatements } from '@plumbline/testing';
import type { AssessmentFilter } from '../data/assessment.repository.ts';
import { ArchiveAssessmentUseCase } from '../use-cases/archive-assessment.ts';
import { AssignAssessmentUseCase } from '../use-cases/assign-assessment.ts';
import { CopyAssessment } from '../use-cases/copy-assessment.ts';
import { CreateAssessmentUseCase } from '../use-cases/create-assessment.ts';
import { PublishAssessmentUseCase } from '../use-cases/publish-assessment.ts';
import { ReadAssessments } from '../use-cases/read-assessments.ts';
import { UpdateAssessmentUseCase } from '../use-cases/update-assessment.ts';
import {
  blueprint,
  code,
  drawn,
  question,
  retired,
  revise as reviseQuestion,
  section,
  value,
  World,
  type Organization,
} from './world.ts';

describe('drafts and versions of assessments, on a real database', () => {
  let world: World;
  let organization: Organization;

  beforeAll(async () => {
    world = await World.create();
  });
  afterAll(() => world?.close());
  beforeEach(() => {
    organization = world.organization();
  });

  const nodes = <T>(page: Page<T>): T[] => page.edges.map(({ node }) => node);
  const audited = async (subjectId: string) => {
    const sql = 'SELECT action FROM audit_entries WHERE subject_id = $1 ORDER BY id';
    return (await world.database.query<{ action: string }>(sql, [subjectId])).map(({ action }) => action);
  };
  const itemsOf = async (id: string) => world.get(ReadAssessments).items(organization.staff, [id]);
  const pins = async (id: string) => (await itemsOf(id)).map(({ pin }) => [pin.questionId, pin.version]);
  const one = async (id: string) => {
    const found = await world.get(ReadAssessments).one(organization.staff, id);
    if (!found) throw new Error('There is no such assessment.');
    return found;
  };
  const update = (id: string, input: object, updatedAt: Date | null = null, by = organization) =>
    world.get(UpdateAssessmentUseCase).run(by.staff, { id, blueprint: blueprint(input), updatedAt });
  const remove = (id: string, by = organization) => world.get(UpdateAssessmentUseCase).delete(by.staff, id);
  const clone = (id: string, title = 'A copy', by = organization) =>
    world.get(CopyAssessment).clone(by.staff, id, title);
  const revise = (id: string, by = organization) => world.get(CopyAssessment).revise(by.staff, id);
  const publish = (id: string) => world.get(PublishAssessmentUseCase).run(organization.staff, id);
  const archive = (id: string, archived = true, by = organization) =>
    world.get(ArchiveAssessmentUseCase).run(by.staff, id, archived);
  const refused = (refusal: string, more: object = {}) => ({ ok: false, error: { code: refusal, ...more } });

  describe('a draft', () => {
    it('keeps all its settings', async () => {
      const settings = {
        navigation: 'FORWARD_ONLY',
        instructions: '# Read this',
        consentText: 'I agree.',
        releasePolicy: 'ON_DATE',
        releaseAt: new Date('2030-01-01T00:00:00Z'),
        releaseFeedback: true,
        integritySignals: true,
      } as const;
      expect(await organization.draft(settings)).toMatchObject({ ...settings, version: 1, archivedAt: null });
      const draft = await organization.draft();
      value(await update(draft.id, settings));
      expect(await one(draft.id)).toMatchObject(settings);
    });

    it('gets other contents and settings in place of what it has', async () => {
      const [before, after] = [question(), question({ version: 3 })];
      const draft = await organization.draft({ sections: [section([before])] });
      const changed = value(
        await update(draft.id, { title: 'Renamed', sections: [section([after]), drawn(2, ['x'])] }),
      );
      expect(changed).toMatchObject({ id: draft.id, title: 'Renamed', status: 'DRAFT', version: 1 });
      expect(changed.updatedAt.getTime()).toBeGreaterThan(draft.updatedAt.getTime());
      expect(await pins(draft.id)).toEqual([[after, 3]]);
      expect(await audited(draft.id)).toEqual(['assessment.created', 'assessment.updated']);
    });

    it('is not overwritten by who has not seen its last change', async () => {
      const draft = await organization.draft();
      value(await update(draft.id, { title: 'Mine' }, draft.updatedAt));
      expect(await update(draft.id, { title: 'Theirs' }, draft.updatedAt)).toMatchObject(
        refused('ASSESSMENT_CHANGED', { field: 'updatedAt' }),
      );
      expect((await one(draft.id)).title).toBe('Mine');
      value(await update(draft.id, { title: 'Theirs' }, (await one(draft.id)).updatedAt));
    });

    it('stays as it is when what it should become is refused', async () => {
      const draft = await organization.draft();
      const before = await pins(draft.id);
      expect(await update(draft.id, { sections: [section([newId()])] })).toMatchObject(
        refused('QUESTION_NOT_FOUND', { field: 'input.sections.0.questionIds.0' }),
      );
      expect(await update(draft.id, { timeLimitMinutes: 0 })).toMatchObject(
        refused('INVALID_ASSESSMENT', { field: 'input.timeLimitMinutes' }),
      );
      expect(await pins(draft.id)).toEqual(before);
    });

    it('may go on asking what was retired since, but takes it in no more', async () => {
      const [kept, other] = [question({ version: 2 }), question()];
      const draft = await organization.draft({ sections: [section([kept, other])] });
      retired(kept);
      value(await update(draft.id, { sections: [section([other, kept])] }));
      expect(await pins(draft.id)).toEqual([
        [other, 1],
        [kept, 2],
      ]);
      const another = await organization.draft();
      expect(code(await update(another.id, { sections: [section([kept])] }))).toBe('QUESTION_NOT_FOUND');
    });

    it('is thrown away, and nothing else is', async () => {
      const draft = await organization.draft();
      expect(value(await remove(draft.id))).toBe(draft.id);
      expect(await world.get(ReadAssessments).one(organization.staff, draft.id)).toBeNull();
      expect(await itemsOf(draft.id)).toEqual([]);
      expect(await audited(draft.id)).toEqual(['assessment.created', 'assessment.deleted']);
      const { id } = await organization.published();
      expect(await remove(id)).toMatchObject(refused('ASSESSMENT_NOT_DRAFT'));
      expect(await update(id, {})).toMatchObject(refused('ASSESSMENT_NOT_DRAFT'));
      expect(await itemsOf(id)).toHaveLength(2);
    });

    it('is published or changed, never both at once', async () => {
      const { id } = await organization.draft({ title: 'Before' });
      const [published, changed] = await Promise.all([publish(id), update(id, { title: 'After' })]);
      expect(published.ok).toBe(true);
      expect(['ok', 'ASSESSMENT_NOT_DRAFT']).toContain(code(changed));
      expect((await one(id)).title).toBe(changed.ok ? 'After' : 'Before');
    });
  });

  describe('a clone', () => {
    it('is a draft of a family of its own, with the newest published versions', async () => {
      const asked = question({ version: 1 });
      const source = await organization.published({
        sections: [section([asked], '3'), drawn(1, ['cloned'])].slice(0, 1),
        scoring: 'PARTIAL',
        consentText: 'Agreed.',
      });
      reviseQuestion(asked, { version: 2, stem: 'Which, anew?' });
      const copy = value(await clone(source.id, ' A copy '));
      expect(copy).toMatchObject({
        title: 'A copy',
        status: 'DRAFT',
        version: 1,
        familyId: copy.id,
        scoring: 'PARTIAL',
        consentText: 'Agreed.',
        publishedAt: null,
      });
      expect(copy.sections).toEqual(source.sections);
      expect(await pins(copy.id)).toEqual([[asked, 2]]);
      expect(await pins(source.id)).toEqual([[asked, 1]]);
      expect(await audited(copy.id)).toEqual(['assessment.cloned']);
    });

    it('has its questions even where one was retired since', async () => {
      const [kept, other] = [question({ version: 4, stem: 'Kept?' }), question()];
      const source = await organization.published({ sections: [section([kept, other])] });
      retired(kept);
      const copy = value(await clone(source.id));
      expect(await itemsOf(copy.id)).toMatchObject([{ stem: 'Kept?', pin: { version: 4 } }, { pin: { version: 1 } }]);
    });

    it('needs a title', async () => {
      const { id } = await organization.draft();
      expect(await clone(id, ' ')).toMatchObject(refused('INVALID_ASSESSMENT', { field: 'title' }));
    });
  });

  describe('the next version', () => {
    it('leaves the older one and its assignments alone', async () => {
      const asked = question();
      const { assessment, candidate } = await organization.invited({ sections: [section([asked])] });
      reviseQuestion(asked, { version: 2 });
      const draft = value(await revise(assessment.id));
      expect(draft).toMatchObject({ status: 'DRAFT', version: 2, familyId: assessment.id, title: assessment.title });
      value(await update(draft.id, { title: 'Second', sections: [section([asked])] }));
      value(await publish(draft.id));
      expect(await one(assessment.id)).toMatchObject({ title: 'Python basics', status: 'PUBLISHED', version: 1 });
      expect([await pins(assessment.id), await pins(draft.id)]).toEqual([[[asked, 1]], [[asked, 2]]]);
      expect((await world.started(candidate)).attempt.assessmentId).toBe(assessment.id);
      expect(await audited(draft.id)).toEqual(['assessment.revised', 'assessment.updated', 'assessment.published']);
      expect(value(await revise(assessment.id)).version).toBe(3);
    });

    it('is drafted once at a time, however many ask for it', async () => {
      const { id } = await organization.published();
      const racing = await Promise.all([revise(id), revise(id), revise(id)]);
      expect(racing.map(code).sort()).toEqual(['DRAFT_EXISTS', 'DRAFT_EXISTS', 'ok']);
      const draft = racing.find((result) => result.ok)?.value;
      const expected = refused('DRAFT_EXISTS', { field: 'id', details: { assessmentId: draft?.id } });
      expect(racing.find((result) => !result.ok)).toMatchObject(expected);
      expect(await revise(draft?.id ?? '')).toMatchObject(expected);
      value(await remove(draft?.id ?? ''));
      expect(value(await revise(id)).version).toBe(2);
    });

    it('is one of a list, the newest first, in one statement for any number of assessments', async () => {
      const families = [await organization.published(), await organization.published()];
      const made: string[][] = [];
      for (const { id } of families) {
        const ids = [id];
        for (let n = 0; n < 2; n += 1) {
          const draft = value(await revise(id));
          value(await publish(draft.id));
          ids.unshift(draft.id);
        }
        made.push(ids);
      }
      const familyIds = families.map(({ id }) => id);
      const read = (after: readonly string[] | null) =>
        world.get(ReadAssessments).versions(organization.staff, familyIds, { limit: 2, after });
      const counted = await countStatements(() => read(null), { applications: ['plumbline'] });
      expect(counted.statements).toHaveLength(1);
      const pages = familyIds.map((id) => counted.value.get(id));
      expect(pages.map((page) => page && nodes(page).map(({ id }) => id))).toEqual(made.map((ids) => ids.slice(0, 2)));
      expect(pages[0]).toMatchObject({ hasNextPage: true });
      const rest = await read(decodeCursor(pages[0]?.edges.at(-1)?.cursor ?? ''));
      expect(rest.get(familyIds[0] ?? '')).toMatchObject({ edges: [{ node: { version: 1 } }], hasNextPage: false });
      const stranger = world.organization();
      const hidden = await world.get(ReadAssessments).versions(stranger.staff, familyIds, { limit: 2, after: null });
      expect([...hidden.values()].flatMap(nodes)).toEqual([]);
    });
  });

  describe('an archived assessment', () => {
    it('takes no new assignments until it is restored, and those that it has go on', async () => {
      const { assessment, candidate } = await organization.invited();
      expect(value(await archive(assessment.id)).archivedAt).toBeInstanceOf(Date);
      value(await archive(assessment.id));
      const terms = {
        assessmentId: assessment.id,
        candidateId: organization.newCandidate(),
        opensAt: null,
        expiresAt: null,
        extraTimePercent: null,
        attemptsAllowed: 1,
        coolDownMinutes: 0,
        breakMinutes: null,
        loopStageId: null,
      };
      const assign = () => world.get(AssignAssessmentUseCase).run(organization.staff, terms);
      expect(await assign()).toMatchObject(refused('ASSESSMENT_ARCHIVED', { field: 'input.assessmentId' }));
      value(await world.start(candidate));
      const known = await world
        .get(UnitOfWork)
        .read(organization.staff, (tx) => world.api.get(AssessmentCatalogue).find(tx, [assessment.id]));
      expect(known.get(assessment.id)?.published).toBe(false);
      expect(value(await archive(assessment.id, false)).archivedAt).toBeNull();
      value(await assign());
      expect(await audited(assessment.id)).toEqual([
        'assessment.created',
        'assessment.published',
        'assessment.archived',
        'assessment.restored',
      ]);
    });

    it('is not published', async () => {
      const { id } = await organization.draft();
      value(await archive(id));
      expect(await publish(id)).toMatchObject(refused('ASSESSMENT_ARCHIVED'));
    });

    it('is listed for who asks for it', async () => {
      const [draft, old, current] = [
        await organization.draft({ title: 'Basics of SQL' }),
        await organization.published({ title: 'Old basics' }),
        await organization.published({ title: '100 % Python' }),
      ];
      value(await archive(old.id));
      const titles = async (filter: Partial<AssessmentFilter>) => {
        const wanted = { status: null, archived: null, text: null, ...filter };
        const counted = await countStatements(
          () => world.get(ReadAssessments).list(organization.staff, wanted, { limit: 10, after: null }),
          { applications: ['plumbline'] },
        );
        expect(counted.statements).toHaveLength(1);
        return nodes(counted.value).map(({ id }) => id);
      };
      expect(await titles({})).toEqual([current.id, old.id, draft.id]);
      expect(await titles({ archived: false })).toEqual([current.id, draft.id]);
      expect(await titles({ archived: true })).toEqual([old.id]);
      expect(await titles({ status: 'PUBLISHED', archived: false })).toEqual([current.id]);
      expect(await titles({ text: 'bASics' })).toEqual([old.id, draft.id]);
      expect(await titles({ text: '%' })).toEqual([current.id]);
    });
  });

  it('are another organization’s to nobody', async () => {
    const { id } = await organization.draft();
    const stranger = world.organization();
    const refusals = [
      await update(id, {}, null, stranger),
      await remove(id, stranger),
      await clone(id, 'Mine now', stranger),
      await revise(id, stranger),
      await archive(id, true, stranger),
    ];
    expect(refusals.map(code)).toEqual(Array(refusals.length).fill('NOT_FOUND'));
    for (const unknown of [newId(), 'no id']) expect(code(await clone(unknown))).toBe('NOT_FOUND');
  });

  it('are checked by the database too: a family has one draft', async () => {
    const { id } = await organization.published();
    const { id: draft } = value(await revise(id));
    const sql = `UPDATE assessments SET status = 'DRAFT' WHERE id = $1`;
    await expect(world.database.query(sql, [id])).rejects.toThrow('uq_assessments_draft');
    expect((await one(draft)).status).toBe('DRAFT');
    expect(code(await world.get(CreateAssessmentUseCase).run(organization.staff, blueprint()))).toBe('ok');
  });
});
