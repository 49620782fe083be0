import { randomBytes } from 'node:crypto';
import { QuestionPool } from '@plumbline/contracts';
import { err, ok, type Err, type Refusal, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AssessmentRepository, type AssessmentRecord } from '../data/assessment.repository.ts';
import { VersionRepository } from '../data/version.repository.ts';
import { poolItems, type AssessmentItem } from '../domain/assessment.ts';
import { dealAttempt } from '../domain/deal.ts';
import { refusals } from '../domain/refusals.ts';
import { checkResponse, type ItemResponse, type RawResponse } from '../domain/response.ts';
import { scoreAttempt, type AttemptGrade, type ItemGrade } from '../domain/score-attempt.ts';
import { presentPaper, type PresentedItem } from '../domain/shuffle.ts';
import { FillDraws } from './fill-draws.ts';

/** An assessment as a candidate whom nothing is known of would be shown it, keys included: for staff alone. */
export interface AssessmentPreview {
  readonly assessment: AssessmentRecord;
  readonly seed: string;
  readonly items: readonly PreviewedItem[];
  /** The position, from 1, of each section's last item. */
  readonly sectionLast: readonly number[];
}

export interface PreviewedItem {
  readonly item: AssessmentItem;
  readonly shown: PresentedItem;
}

export interface PreviewAnswers {
  readonly assessmentId: string;
  readonly seed: string;
  readonly answers: readonly (RawResponse & { readonly itemId: string })[];
}

export interface PreviewGrade {
  readonly grade: AttemptGrade;
  /** In the order in which they are shown. */
  readonly items: readonly (PreviewedItem & { readonly grade: ItemGrade })[];
}

const MAX_SEED = 100;

/**
 * Previews follow from the assessment and a seed, and nothing of them is kept: they are dealt again to be graded. They
 * leave out how often questions were delivered, so that those who take the test meanwhile change no preview.
 */
@Injectable()
export class PreviewAssessment {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AssessmentRepository) private readonly assessments: AssessmentRepository,
    @Inject(VersionRepository) private readonly versions: VersionRepository,
    @Inject(FillDraws) private readonly filling: FillDraws,
    @Inject(QuestionPool) private readonly pool: QuestionPool,
  ) {}

  /**
   * Another seed each time where none is given. A draft's draws are filled from the question bank as it is now.
   * Refuses with `NOT_FOUND`, `INVALID_SEED`, `DRAW_UNFILLABLE`.
   */
  preview(actor: Actor, id: string, given: string | null): Promise<Result<AssessmentPreview>> {
    const seed = given ?? randomBytes(16).toString('hex');
    return this.unitOfWork.read(actor, (tx) => this.deal(tx, id, seed, { id: 'id', seed: 'seed' }));
  }

  /**
   * Grades answers as an attempt's; what is not answered is blank. Refuses as the preview does, with `PREVIEW_STALE` for
   * an item that the paper does not have any more, and with `INVALID_RESPONSE`.
   */
  grade(actor: Actor, { assessmentId, seed, answers }: PreviewAnswers): Promise<Result<PreviewGrade>> {
    return this.unitOfWork.read(actor, async (tx) => {
      const fields = { id: 'input.assessmentId', seed: 'input.seed' };
      const preview = await this.deal(tx, assessmentId, seed, fields);
      if (!preview.ok) return preview;
      const responses = checkAnswers(preview.value.items, answers);
      return responses.ok ? ok(score(preview.value, responses.value)) : responses;
    });
  }

  private async deal(
    tx: Tx,
    id: string,
    seed: string,
    fields: { readonly id: string; readonly seed: string },
  ): Promise<Result<AssessmentPreview>> {
    if (seed === '' || seed.length > MAX_SEED) return refusals.INVALID_SEED({ field: fields.seed });
    const assessment = await this.assessments.get(tx, id);
    if (!assessment) return refusals.NOT_FOUND({ field: fields.id, values: { what: 'assessment' } });
    const content = await this.contents(tx, assessment);
    if (!content.ok) return content;
    const { sections, shuffleQuestions } = assessment;
    const items = new Map(content.value.map((item) => [item.id, item]));
    const paper = dealAttempt({
      sections,
      items: content.value.map(({ pin, ...item }) => ({ ...item, questionId: pin.questionId })),
      seen: new Set(),
      exposure: await this.spent(tx, assessment, content.value),
      seed,
      shuffleQuestions,
    });
    const bodies = content.value.map(({ id: itemId, content: body }) => ({ id: itemId, body }));
    const shown = presentPaper(paper.itemIds, bodies, seed, assessment);
    const previewed = shown.flatMap((one): PreviewedItem[] => {
      const item = items.get(one.id);
      return item ? [{ item, shown: one }] : [];
    });
    return ok({ assessment, seed, items: previewed, sectionLast: paper.sectionLast });
  }

  private async contents(tx: Tx, assessment: AssessmentRecord): Promise<Result<readonly AssessmentItem[]>> {
    const items = await this.versions.contents(tx, assessment.id);
    if (assessment.status === 'PUBLISHED') return ok(items);
    const listed = items.map(({ pin }) => pin.questionId);
    const pooled = await this.filling.run(tx, assessment.sections, listed);
    if (!pooled.ok) return pooled;
    // What is not stored has no id of its own yet, and must have the same one when it is graded.
    const drawn = poolItems(assessment, pooled.value, items.length).map((item) => ({
      ...item,
      id: item.pin.questionId,
    }));
    return ok([...items, ...drawn]);
  }

  private async spent(tx: Tx, { sections }: AssessmentRecord, items: readonly AssessmentItem[]) {
    const drawn = items.flatMap(({ section, pin }) => (sections[section]?.type === 'DRAW' ? [pin.questionId] : []));
    const exposures = drawn.length > 0 ? await this.pool.exposures(tx, drawn) : new Map<string, never>();
    return new Map([...exposures].map(([id, { spent }]) => [id, { delivered: 0, spent }]));
  }
}

function checkAnswers(
  items: readonly PreviewedItem[],
  answers: PreviewAnswers['answers'],
): Result<ReadonlyMap<string, ItemResponse>> {
  const shown = new Map(items.map(({ shown: one }) => [one.id, one]));
  const responses = new Map<string, ItemResponse>();
  for (const [index, answer] of answers.entries()) {
    const path = `input.answers.${index}`;
    const one = shown.get(answer.itemId);
    if (!one) return refusals.PREVIEW_STALE({ field: `${path}.itemId` });
    if (responses.has(answer.itemId)) return answeredTwice(`${path}.itemId`);
    const response = checkResponse(one.body, answer);
    if (!response.ok) return err({ ...response.error, field: `${path}.${response.error.field ?? 'itemId'}` });
    responses.set(answer.itemId, response.value);
  }
  return ok(responses);
}

const answeredTwice = (field: string): Err<Refusal> =>
  refusals.INVALID_RESPONSE({ field, values: { reason: 'it is answered twice' } });

function score({ assessment, items }: AssessmentPreview, responses: ReadonlyMap<string, ItemResponse>): PreviewGrade {
  const { scoring, negativeFraction, passMarkPercent } = assessment;
  const terms = {
    scoring,
    negativeFraction,
    passMarkPercent,
    // Of grades that are kept; this one is not.
    gradingRevision: 0,
    items: items.map(({ item: { id, points, content } }) => ({ id, points, kind: content.kind, key: content.key })),
  };
  const paper = items.map(({ item }) => item.id);
  const grade = scoreAttempt(terms, paper, responses);
  const graded = new Map(grade.items.map((one) => [one.itemId, one]));
  return {
    grade,
    items: items.flatMap((one) => {
      const own = graded.get(one.item.id);
      return own ? [{ ...one, grade: own }] : [];
    }),
  };
}
