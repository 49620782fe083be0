import { QuestionPool } from '@plumbline/contracts';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { DealRepository, type DealRecord } from '../data/deal.repository.ts';
import { sectionSeconds } from '../domain/blueprint.ts';
import { dealAttempt, type Exposure } from '../domain/deal.ts';
import type { Paper } from '../domain/shuffle.ts';

export interface DealRequest {
  readonly assessmentId: string;
  readonly candidateId: string;
  readonly seed: string;
}

/** A paper with the terms of its assessment that an attempt keeps. */
export interface DealtTerms extends Paper {
  /** Of each section, in seconds, before any extra time; null where only the whole has a limit. */
  readonly sectionSeconds: readonly number[] | null;
  readonly forwardOnly: boolean;
}

type Exposures = ReadonlyMap<string, Exposure>;

/** How long figures of exposure serve, in milliseconds. */
const FRESH_FOR = 30_000;
/** Assessments whose figures are kept. */
const KEPT = 200;
const NOTHING_DELIVERED: Exposures = new Map();

/** Deals an attempt its paper, in the caller's transaction: one statement, and one more now and then where it draws. */
@Injectable()
export class DealPaper {
  private readonly kept = new Map<string, { readonly until: number; readonly exposures: Exposures }>();

  constructor(
    @Inject(DealRepository) private readonly deals: DealRepository,
    @Inject(QuestionPool) private readonly pool: QuestionPool,
  ) {}

  async run(tx: Tx, { assessmentId, candidateId, seed }: DealRequest): Promise<DealtTerms> {
    const deal = await this.deals.read(tx, assessmentId, candidateId);
    return this.deal(deal, { assessmentId, seed }, (work) => work(tx));
  }

  /** The same of what was read already; `inside` gives a transaction where the question bank has to be asked. */
  async deal(
    deal: DealRecord,
    { assessmentId, seed }: Omit<DealRequest, 'candidateId'>,
    inside: (work: (tx: Tx) => Promise<Exposures>) => Promise<Exposures>,
  ): Promise<DealtTerms> {
    const { sections, items, shuffleQuestions, navigation } = deal;
    const exposure = await this.exposures(inside, assessmentId, deal);
    return {
      ...dealAttempt({ sections, items, seen: new Set(deal.seen), exposure, seed, shuffleQuestions }),
      sectionSeconds: sectionSeconds(sections),
      forwardOnly: navigation === 'FORWARD_ONLY',
    };
  }

  /**
   * The figures may be some seconds old. Exposure is what a draw prefers, not what it promises: a stale figure gives
   * somebody a question that a fresh one would have given somebody else, and a storm of starts asks once.
   */
  private async exposures(
    inside: (work: (tx: Tx) => Promise<Exposures>) => Promise<Exposures>,
    assessmentId: string,
    { sections, items }: DealRecord,
  ): Promise<Exposures> {
    const drawn = items.filter(({ section }) => sections[section]?.type === 'DRAW');
    if (drawn.length === 0) return NOTHING_DELIVERED;
    const now = performance.now();
    const kept = this.kept.get(assessmentId);
    if (kept && kept.until > now) return kept.exposures;
    const questionIds = drawn.map(({ questionId }) => questionId);
    const exposures = await inside((tx) => this.pool.exposures(tx, questionIds));
    // A map keeps the order of insertion: what was read longest ago makes room.
    this.kept.delete(assessmentId);
    this.kept.set(assessmentId, { until: now + FRESH_FOR, exposures });
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= KEPT) break;
      this.kept.delete(oldest);
    }
    return exposures;
  }
}
