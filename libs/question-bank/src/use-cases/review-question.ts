import { atField, ok, type Page, type PageRequest, type Result } from '@plumbline/kernel';
import { actingMember, UnitOfWork, type Actor, type AuditRecord } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { QuestionRepository, type QuestionRecord } from '../data/question.repository.ts';
import { ReviewRepository, type CommentRecord, type StepRecord } from '../data/review.repository.ts';
import { requestChanges } from '../domain/question.ts';
import { refusals } from '../domain/refusals.ts';
import { checkComment, type CommentDraft } from '../domain/review.ts';
import { MoveQuestion } from './move-question.ts';

/** Never what it says. */
const auditOf = (action: string, { id, questionId, version }: CommentRecord): AuditRecord => ({
  action: `question.${action}`,
  subject: 'question',
  subjectId: questionId,
  after: { commentId: id, version },
});

/** What people say to each other about a question's versions. */
@Injectable()
export class ReviewQuestion {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(QuestionRepository) private readonly questions: QuestionRepository,
    @Inject(ReviewRepository) private readonly reviews: ReviewRepository,
    @Inject(MoveQuestion) private readonly moving: MoveQuestion,
  ) {}

  /**
   * On the newest version, unless an older one is named. Refuses with `INVALID_COMMENT`, `NOT_FOUND` (the question, or
   * its version).
   */
  async comment(actor: Actor, id: string, draft: CommentDraft, version: number | null): Promise<Result<CommentRecord>> {
    const checked = checkComment(draft);
    if (!checked.ok) return atField(checked, 'input');
    const authorId = actingMember(actor);
    return this.unitOfWork.run(actor, async (tx) => {
      const question = (await this.questions.find(tx, [id])).get(id.toLowerCase());
      if (question === undefined) return refusals.NOT_FOUND({ field: 'id', values: { what: 'question' } });
      if (version !== null && (version < 1 || version > question.version)) {
        return refusals.NOT_FOUND({ field: 'input.version', values: { what: 'version' } });
      }
      const comment = await this.reviews.comment(tx, {
        ...checked.value,
        questionId: question.id,
        version: version ?? question.version,
        asksForChanges: false,
        authorId,
      });
      tx.audit(auditOf('comment', comment));
      return ok(comment);
    });
  }

  /** Resolving what is resolved already, or reopening what is open, changes nothing. Refuses with `NOT_FOUND`. */
  resolve(actor: Actor, commentId: string, resolved: boolean): Promise<Result<CommentRecord>> {
    const memberId = actingMember(actor);
    return this.unitOfWork.run(actor, async (tx) => {
      const comment = await this.reviews.lockComment(tx, commentId);
      if (comment === null) return refusals.NOT_FOUND({ field: 'id', values: { what: 'comment' } });
      if ((comment.resolvedAt !== null) === resolved) return ok(comment);
      const changed = await this.reviews.resolve(tx, comment.id, resolved ? memberId : null);
      tx.audit(auditOf(resolved ? 'resolve-comment' : 'reopen-comment', changed));
      return ok(changed);
    });
  }

  /**
   * Sends a question in review back to its author, with what is to be changed.
   * Refuses with `INVALID_COMMENT`, `NOT_FOUND`, `INVALID_TRANSITION` (it is not in review).
   */
  async requestChanges(actor: Actor, id: string, draft: CommentDraft): Promise<Result<QuestionRecord>> {
    const checked = checkComment(draft);
    if (!checked.ok) return atField(checked, 'input');
    const authorId = actingMember(actor);
    return this.unitOfWork.run(actor, async (tx) => {
      const step = { action: 'request-changes', step: requestChanges, memberId: authorId } as const;
      const moved = await this.moving.within(tx, id, step);
      if (!moved.ok) return moved;
      const { id: questionId, version } = moved.value;
      await this.reviews.comment(tx, { ...checked.value, questionId, version, asksForChanges: true, authorId });
      return moved;
    });
  }

  /** The oldest first, in one statement for any number of questions. */
  comments(actor: Actor, ids: readonly string[], page: PageRequest): Promise<ReadonlyMap<string, Page<CommentRecord>>> {
    return this.unitOfWork.read(actor, (tx) => this.reviews.comments(tx, ids, page));
  }

  /** The newest first, in one statement for any number of questions. */
  steps(actor: Actor, ids: readonly string[], page: PageRequest): Promise<ReadonlyMap<string, Page<StepRecord>>> {
    return this.unitOfWork.read(actor, (tx) => this.reviews.steps(tx, ids, page));
  }

  waitingSince(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, Date>> {
    return this.unitOfWork.read(actor, (tx) => this.reviews.waitingSince(tx, ids));
  }
}
