import { GradeAttempt } from '@plumbline/contracts';
import type { EventPayload, Result } from '@plumbline/kernel';
import { HandlesJob, type Tx } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { GradeAttemptUseCase } from '../use-cases/grade-attempt.ts';

@HandlesJob(GradeAttempt)
export class GradeAttemptHandler {
  constructor(@Inject(GradeAttemptUseCase) private readonly useCase: GradeAttemptUseCase) {}

  handle(tx: Tx, { attemptId }: EventPayload<typeof GradeAttempt.on>): Promise<Result<void>> {
    return this.useCase.run(tx, attemptId);
  }
}
