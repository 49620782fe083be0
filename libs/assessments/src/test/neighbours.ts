import {
  CandidateDirectory,
  CandidateEnroller,
  LoopDecisions,
  LoopStages,
  QuestionContents,
  QuestionPool,
  type DrawExposure,
  type Person,
  type PinnedQuestion,
  type PoolBounds,
  type PoolFilter,
  type StageClaim,
  type StandingDecision,
} from '@plumbline/contracts';
import { err, newId, ok, type Result } from '@plumbline/kernel';
import { Module } from '@nestjs/common';

/** The other contexts, as far as assessments ask them anything. They answer by what a test told them. */
class Neighbours {
  readonly questions = new Map<string, PinnedQuestion>();
  readonly retired = new Set<string>();
  readonly exposure = new Map<string, DrawExposure>();
  readonly extraTime = new Map<string, number>();
  readonly breaks = new Map<string, number>();
  /** Candidates made of people, by e-mail. */
  readonly people = new Map<string, string>();
  readonly stages: StageClaim[] = [];
  /** By stage. */
  readonly loops = new Map<string, string>();
  /** By loop. */
  readonly decisions = new Map<string, StandingDecision>();
}

export const neighbours = new Neighbours();

class Bank extends QuestionContents {
  pinPublished(_: unknown, ids: readonly string[]): Promise<Result<readonly PinnedQuestion[]>> {
    const found = ids.flatMap((id) => neighbours.questions.get(id) ?? []);
    const questionIds = ids.filter((id) => !neighbours.questions.has(id) || neighbours.retired.has(id));
    const refusal = { code: 'QUESTION_NOT_FOUND', message: 'no', details: { questionIds } };
    return Promise.resolve(questionIds.length === 0 ? ok(found) : err(refusal));
  }
}

class Pool extends QuestionPool {
  find(_: unknown, filters: readonly PoolFilter[], { excluding, limit }: PoolBounds) {
    const delivered = (id: string): number => neighbours.exposure.get(id)?.delivered ?? 0;
    const drawable = [...neighbours.questions.values()].filter(
      ({ questionId: id, key }) => key && !excluding.includes(id) && !neighbours.exposure.get(id)?.spent,
    );
    const found = filters.map(({ skills, difficulties, kinds }) =>
      drawable
        .filter(({ kind }) => kinds.length === 0 || kinds.includes(kind))
        .filter((one) => skills.length === 0 || one.skills.some((skill) => skills.includes(skill)))
        .filter(({ difficulty }) => difficulties.length === 0 || difficulties.includes(difficulty ?? 0))
        .map(({ questionId }) => questionId)
        .sort((a, b) => delivered(a) - delivered(b) || (a < b ? -1 : 1))
        .slice(0, limit),
    );
    return Promise.resolve(found);
  }

  exposures(_: unknown, ids: readonly string[]) {
    return Promise.resolve(new Map([...neighbours.exposure].filter(([id]) => ids.includes(id))));
  }
}

class People extends CandidateDirectory {
  find(_: unknown, ids: readonly string[]) {
    const known = ids.filter((id) => neighbours.extraTime.has(id));
    const summary = (id: string) => ({
      id,
      name: 'Kim',
      email: 'kim@example.test',
      extraTimePercent: neighbours.extraTime.get(id) ?? 0,
      breakMinutes: neighbours.breaks.get(id) ?? 0,
    });
    return Promise.resolve(new Map(known.map((id) => [id, summary(id)])));
  }
}

class Enroller extends CandidateEnroller {
  ensure(_: unknown, people: readonly Person[]): Promise<readonly Result<string>[]> {
    const ids = people.map(({ email }): Result<string> => {
      if (!email.includes('@')) return err({ code: 'CANDIDATE_EMAIL_INVALID', message: 'no' });
      const id = neighbours.people.get(email) ?? newId();
      neighbours.people.set(email, id);
      neighbours.extraTime.set(id, 0);
      return ok(id);
    });
    return Promise.resolve(ids);
  }
}

class Stages extends LoopStages {
  mayServe(_: unknown, claim: StageClaim): Promise<Result<void>> {
    const known = neighbours.stages.some(
      (stage) => stage.loopStageId === claim.loopStageId && stage.candidateId === claim.candidateId,
    );
    return Promise.resolve(known ? ok(undefined) : err({ code: 'LOOP_STAGE_NOT_FOUND', message: 'no' }));
  }

  loopsOf(_: unknown, ids: readonly string[]) {
    return Promise.resolve(new Map([...neighbours.loops].filter(([stageId]) => ids.includes(stageId))));
  }
}

class Decisions extends LoopDecisions {
  standing(_: unknown, ids: readonly string[]) {
    return Promise.resolve(new Map([...neighbours.decisions].filter(([loopId]) => ids.includes(loopId))));
  }
}

const ports = [
  { provide: QuestionContents, useClass: Bank },
  { provide: QuestionPool, useClass: Pool },
  { provide: CandidateDirectory, useClass: People },
  { provide: CandidateEnroller, useClass: Enroller },
  { provide: LoopStages, useClass: Stages },
  { provide: LoopDecisions, useClass: Decisions },
];

@Module({ providers: ports, exports: ports })
export class NeighboursModule {}
