import { SessionEnded } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { SessionRepository } from '../data/session.repository.ts';

@Injectable()
export class SignOutUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(SessionRepository) private readonly sessions: SessionRepository,
  ) {}

  run(actor: Actor): Promise<Result<boolean>> {
    return this.unitOfWork.run(actor, async (tx) => {
      if (!actor.sessionId) return ok(false);
      await this.sessions.end(tx, actor.sessionId, 'signed-out');
      tx.emit(SessionEnded, { sessionId: actor.sessionId });
      return ok(true);
    });
  }
}
