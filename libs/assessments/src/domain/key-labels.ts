import type { ItemKey } from './item.ts';
import type { LabelledChoice, PresentedItem } from './shuffle.ts';

/**
 * What would have been right, in the labels under which an attempt showed the choices: those of the right choices, or of
 * the elements in their right order; pairs such as `A–C`; a number, with its tolerance as `5 ± 0.1`; the accepted texts.
 * None where a person decides.
 */
export function keyLabels(key: ItemKey, { choices, targets }: Pick<PresentedItem, 'choices' | 'targets'>): string[] {
  switch (key.type) {
    case 'CHOICES':
      return choices.filter(({ id }) => key.choiceIds.includes(id)).map(({ label }) => label);
    case 'ORDER':
      return key.order.map((id) => labelOf(choices, id));
    case 'MATCHES':
      return choices.flatMap(({ id, label }) =>
        key.matches.filter(({ left }) => left === id).map(({ right }) => `${label}–${labelOf(targets, right)}`),
      );
    case 'NUMERIC': {
      const unit = key.toleranceMode === 'RELATIVE' ? ` × ${key.value}` : '';
      return [Number(key.tolerance) === 0 ? key.value : `${key.value} ± ${key.tolerance}${unit}`];
    }
    case 'TEXT':
      return [...key.accepted];
    case 'MANUAL':
      return [];
  }
}

const labelOf = (choices: readonly LabelledChoice[], id: string): string =>
  choices.find((choice) => choice.id === id)?.label ?? '';
