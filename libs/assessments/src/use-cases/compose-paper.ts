import { createHash, randomBytes } from 'node:crypto';
import { CandidateDirectory } from '@plumbline/contracts';
import { UnitOfWork, type SessionClaim, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AssignmentRepository } from '../data/assignment.repository.ts';
import type { DealtPaper } from '../data/attempt.repository.ts';
import type { Preparation } from '../data/hot-attempts.ts';
import { grantedTime, type TimeTerms } from '../domain/attempt.ts';
import { sectionSeconds, type Section } from '../domain/blueprint.ts';
import { DealPaper, type DealtTerms } from './deal-paper.ts';

export interface Composition {
  readonly seed: string;
  readonly paper: DealtPaper;
}

interface Terms extends Omit<TimeTerms, 'sectionSeconds'> {
  readonly sections: readonly Section[];
  readonly consentText: string | null;
}

/** All that an attempt is begun with: the paper, the time, the breaks, and the text that was agreed to. */
@Injectable()
export class ComposePaper {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AssignmentRepository) private readonly assignments: AssignmentRepository,
    @Inject(CandidateDirectory) private readonly candidates: CandidateDirectory,
    @Inject(DealPaper) private readonly dealing: DealPaper,
  ) {}

  /** Null where there is no such assignment. */
  async inTransaction(tx: Tx, assignmentId: string, consent: boolean): Promise<Composition | null> {
    const assignment = await this.assignments.get(tx, assignmentId);
    if (!assignment) return null;
    const { assessmentId, candidateId, extraTimePercent, breakMinutes } = assignment;
    const candidate = (await this.candidates.find(tx, [candidateId])).get(candidateId);
    const seed = newSeed();
    const terms = {
      ...assignment,
      assignmentExtraPercent: extraTimePercent,
      assignmentBreakMinutes: breakMinutes,
      candidateExtraPercent: candidate?.extraTimePercent ?? null,
      candidateBreakMinutes: candidate?.breakMinutes ?? null,
    };
    return { seed, paper: paperOf(await this.dealing.run(tx, { assessmentId, candidateId, seed }), terms, consent) };
  }

  /** Of what was read already, without a statement; one more now and then where it draws. */
  async prepared(claim: SessionClaim, preparation: Preparation, consent: boolean): Promise<Composition> {
    const seed = newSeed();
    const { assessmentId } = preparation;
    const dealt = await this.dealing.deal(preparation, { assessmentId, seed }, async (work) =>
      this.unitOfWork.read(await claim.actor(), work),
    );
    return { seed, paper: paperOf(dealt, preparation, consent) };
  }
}

/** 128 random bits, in hex. */
const newSeed = (): string => randomBytes(16).toString('hex');

function paperOf(dealt: DealtTerms, terms: Terms, consent: boolean): DealtPaper {
  const granted = grantedTime({ ...terms, sectionSeconds: sectionSeconds(terms.sections) });
  return {
    itemIds: dealt.itemIds,
    sectionLast: dealt.sectionLast,
    forwardOnly: dealt.forwardOnly,
    sectionSeconds: granted.sectionSeconds,
    grantedSeconds: granted.seconds,
    truncated: granted.truncated,
    extraTimePercent: granted.extraPercent,
    breakSeconds: granted.breakSeconds,
    consentDigest:
      consent && terms.consentText !== null
        ? createHash('sha256').update(terms.consentText, 'utf8').digest('hex')
        : null,
  };
}
