import { GradeAttempt } from '@plumbline/contracts';
import type { EventPayload, Result } from '@plumbline/kernel';
import { HandlesJobInBatches, type BatchJobHandler, type Tx } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { GradeAttempts } from '../use-cases/grade-attempts.ts';

type Submitted = EventPayload<typeof GradeAttempt.on>;

@HandlesJobInBatches(GradeAttempt)
export class GradeAttemptsHandler implements BatchJobHandler<Submitted> {
  constructor(@Inject(GradeAttempts) private readonly useCase: GradeAttempts) {}

  handle(tx: Tx, submitted: readonly Submitted[]): Promise<Result<void>> {
    return this.useCase.run(
      tx,
      submitted.map(({ attemptId }) => attemptId),
    );
  }
}
