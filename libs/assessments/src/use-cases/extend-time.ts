import { atField, ok, type Err, type Refusal, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AssessmentRepository } from '../data/assessment.repository.ts';
import { TimeRepository, type ExtendedAssignment, type GivenCredit } from '../data/time.repository.ts';
import { refusals } from '../domain/refusals.ts';
import { checkExtension, type TimeExtension } from '../domain/time-credit.ts';
import { auditCredits } from './audit-credits.ts';

/** Assignments per round of statements: enough to be quick, few enough for messages of a moderate size. */
const BATCH = 500;

export interface TimeExtensionReport {
  /** Open attempts, whose deadlines moved. */
  readonly extended: number;
  /** Assignments on which an attempt can still begin. It gets its full time; a window that closes does so later. */
  readonly notStarted: number;
  /** Assignments whose attempts are over, that have expired or were withdrawn: nothing changed. */
  readonly closed: number;
  /** Windows whose close moved. */
  readonly windowsMoved: number;
}

/**
 * Gives open attempts more time. A window's close moves along where the new deadline is past it and where no attempt has
 * begun, so that nobody is cut short by it; where it neither cuts nor is waited for it stays. All of it is one commit:
 * an attempt is either extended and open, or closed with its deadline as it was. Refuses with `INVALID_EXTENSION`,
 * `NOT_FOUND`, and for one assignment with `ATTEMPT_CLOSED`, `INVITATION_EXPIRED` or `INVITATION_REVOKED`.
 */
@Injectable()
export class ExtendTime {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AssessmentRepository) private readonly assessments: AssessmentRepository,
    @Inject(TimeRepository) private readonly time: TimeRepository,
  ) {}

  async run(actor: Actor, input: TimeExtension): Promise<Result<TimeExtensionReport>> {
    const checked = atField(checkExtension(input), 'input');
    if (!checked.ok) return checked;
    const extension = checked.value;
    return this.unitOfWork.run(actor, async (tx) => {
      if (extension.assessmentId !== null && !(await this.assessments.get(tx, extension.assessmentId)))
        return notFound('assessment');
      const extended = await this.extend(tx, extension);
      const [only] = extended;
      if (extension.assignmentId !== null) {
        if (!only) return notFound('assignment');
        if (only.standing !== 'EXTENDED' && only.standing !== 'NOT_STARTED') return closedAs(only.standing);
      }
      return ok(reportOf(extended));
    });
  }

  private async extend(tx: Tx, extension: TimeExtension): Promise<ExtendedAssignment[]> {
    const { minutes, reason } = extension;
    const extended: ExtendedAssignment[] = [];
    for (;;) {
      const after = extended.at(-1)?.assignmentId ?? null;
      const held = await this.time.lockAssignments(tx, extension, after, BATCH);
      if (held.length === 0) return extended;
      const open = await this.time.openAttempts(tx, held);
      const given = await this.time.credit(tx, open, { source: 'EXTENSION', reason, time: { seconds: minutes * 60 } });
      const moved = await this.time.moveWindows(tx, held, idsOf(given), minutes);
      auditCredits(tx, given, 'EXTENSION');
      auditWindows(tx, moved);
      extended.push(...moved);
      if (held.length < BATCH) return extended;
    }
  }
}

const idsOf = (given: readonly GivenCredit[]): string[] => given.map(({ attemptId }) => attemptId);

function reportOf(extended: readonly ExtendedAssignment[]): TimeExtensionReport {
  const count = (counts: (assignment: ExtendedAssignment) => boolean): number => extended.filter(counts).length;
  const going = ['EXTENDED', 'NOT_STARTED'];
  return {
    extended: count(({ standing }) => standing === 'EXTENDED'),
    notStarted: count(({ standing }) => standing === 'NOT_STARTED'),
    closed: count(({ standing }) => !going.includes(standing)),
    windowsMoved: count(({ moved }) => moved !== null),
  };
}

function auditWindows(tx: Tx, extended: readonly ExtendedAssignment[]): void {
  for (const { assignmentId, moved } of extended) {
    if (!moved) continue;
    tx.audit({
      action: 'assignment.window-moved',
      subject: 'assignment',
      subjectId: assignmentId,
      before: { expiresAt: moved.before },
      after: { expiresAt: moved.after },
    });
  }
}

function closedAs(standing: 'REVOKED' | 'EXPIRED' | 'CLOSED'): Err<Refusal> {
  switch (standing) {
    case 'REVOKED':
      return refusals.INVITATION_REVOKED({ field: 'input.assignmentId' });
    case 'EXPIRED':
      return refusals.INVITATION_EXPIRED({ field: 'input.assignmentId', values: { reason: 'its time is over' } });
    case 'CLOSED':
      return refusals.ATTEMPT_CLOSED({ field: 'input.assignmentId' });
  }
}

const notFound = (what: 'assessment' | 'assignment'): Err<Refusal> =>
  refusals.NOT_FOUND({ field: `input.${what}Id`, values: { what } });
