import type { Section } from './blueprint.ts';
import { shuffle, type Paper, type Placement } from './shuffle.ts';

/** An item of a section's list, or of the pool that a section draws from. */
export interface DealtItem extends Placement {
  readonly questionId: string;
}

/** Where a question stands for draws. */
export interface Exposure {
  /** How often candidates were given it. */
  readonly delivered: number;
  /** It has reached its cap, or was retired. */
  readonly spent: boolean;
}

/** All that a paper follows from: the same deal makes the same paper, whenever and wherever it is made. */
export interface Deal {
  readonly sections: readonly Section[];
  readonly items: readonly DealtItem[];
  /** Ids of the questions that this candidate was given before. */
  readonly seen: ReadonlySet<string>;
  /** By question id; one that is absent was never delivered. */
  readonly exposure: ReadonlyMap<string, Exposure>;
  readonly seed: string;
  readonly shuffleQuestions: boolean;
}

/**
 * Deals one attempt its paper (domain rules, "Assessments" 1). A section with a list gives all of it. A draw takes as
 * many as it asks for: those that are not spent first, then those that this candidate has not seen, then the least
 * exposed, then as the seed has it. It takes from what is left of its pool rather than fail a candidate's start.
 */
export function dealAttempt(deal: Deal): Paper {
  const itemIds: string[] = [];
  const sectionLast: number[] = [];
  for (const [index, section] of deal.sections.entries()) {
    const members = deal.items.filter((item) => item.section === index);
    const picked = section.type === 'DRAW' ? draw(members, index, section.draw.count, deal) : members;
    const authored = [...picked].sort((a, b) => a.position - b.position);
    const ordered = deal.shuffleQuestions ? shuffle(authored, deal.seed, `section ${index}`) : authored;
    itemIds.push(...ordered.map(({ id }) => id));
    sectionLast.push(itemIds.length);
  }
  return { itemIds, sectionLast };
}

function draw(pool: readonly DealtItem[], section: number, count: number, deal: Deal): DealtItem[] {
  const ranked = shuffle(pool, deal.seed, `draw ${section}`).map((item) => {
    const { delivered = 0, spent = false } = deal.exposure.get(item.questionId) ?? {};
    return { item, delivered, spent: Number(spent), seen: Number(deal.seen.has(item.questionId)) };
  });
  // Sorting is stable: what is equal in all three stays in the seed's order.
  ranked.sort((a, b) => a.spent - b.spent || a.seen - b.seen || a.delivered - b.delivered);
  return ranked.slice(0, count).map(({ item }) => item);
}
