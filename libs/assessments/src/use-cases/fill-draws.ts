import { QuestionContents, QuestionPool } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { PooledQuestion } from '../domain/assessment.ts';
import { MAX_ITEMS, type Section } from '../domain/blueprint.ts';
import { fillPools, type Pools } from '../domain/draw.ts';
import { checkGradable } from '../domain/item.ts';
import { refusals } from '../domain/refusals.ts';
import { missingIn } from './pin-questions.ts';
import { toPinnedContent } from './to-pinned-content.ts';

/** Fills what sections draw from, from the question bank as it is now. */
@Injectable()
export class FillDraws {
  constructor(
    @Inject(QuestionPool) private readonly pool: QuestionPool,
    @Inject(QuestionContents) private readonly questions: QuestionContents,
  ) {}

  /**
   * The pools, section by section, none of them with a question that another one has or that is `listed`. Refuses with
   * `DRAW_UNFILLABLE`.
   */
  async run(
    tx: Tx,
    sections: readonly Section[],
    listed: readonly string[],
  ): Promise<Result<readonly PooledQuestion[]>> {
    const draws = sections.flatMap((section, index) =>
      section.type === 'DRAW' ? [{ section: index, filter: section.draw }] : [],
    );
    if (draws.length === 0) return ok([]);
    const filters = draws.map(({ filter: { skills, difficulty, kinds } }) => ({
      skills,
      difficulties: difficulty,
      kinds,
    }));
    const limit = MAX_ITEMS - listed.length;
    const unfit = new Set<string>();
    // Almost always once: what turns out to be unfit when it is read, or was retired meanwhile, is left out the next time.
    for (;;) {
      const found = await this.pool.find(tx, filters, { excluding: [...listed, ...unfit], limit });
      const pools = fillPools(
        draws.map(({ section, filter }, n) => ({ section, count: filter.count, fitting: found[n] ?? [] })),
        limit,
      );
      if (!pools.ok) return pools;
      const copied = await this.copy(tx, pools.value);
      if (copied.ok) return copied;
      const missing = missingIn(copied.error).filter((id) => !unfit.has(id));
      if (missing.length === 0) return copied;
      for (const id of missing) unfit.add(id);
    }
  }

  private async copy(tx: Tx, pools: Pools): Promise<Result<readonly PooledQuestion[]>> {
    const placed = [...pools].flatMap(([section, ids]) => ids.map((id) => ({ section, id })));
    const pinned = await this.questions.pinPublished(
      tx,
      placed.map(({ id }) => id),
    );
    if (!pinned.ok) return pinned;
    const contents = new Map(pinned.value.map((question) => [question.questionId, toPinnedContent(question)]));
    const unfit: string[] = [];
    const copied = placed.flatMap(({ section, id }): PooledQuestion[] => {
      const { pin, content } = contents.get(id) ?? {};
      if (pin && content && checkGradable(content).ok) return [{ section, pin, content }];
      unfit.push(id);
      return [];
    });
    if (unfit.length === 0) return ok(copied);
    return refusals.ITEM_NOT_GRADABLE({ values: { reason: 'its key does not fit' }, details: { questionIds: unfit } });
  }
}
