import type { ItemKey } from './item.ts';
import { keyLabels } from './key-labels.ts';
import type { LabelledChoice } from './shuffle.ts';

const shown = (...ids: string[]): LabelledChoice[] =>
  ids.map((id, index) => ({ id, label: 'ABCD'[index] ?? '', text: `text of ${id}`, anchored: false }));

describe('keyLabels', () => {
  const item = { choices: shown('c', 'a', 'b'), targets: shown('y', 'x') };

  it.each<[string, ItemKey, string[]]>([
    ['choices', { type: 'CHOICES', choiceIds: ['b', 'c'] }, ['A', 'C']],
    ['an order', { type: 'ORDER', order: ['a', 'b', 'c'] }, ['B', 'C', 'A']],
    [
      'pairs',
      {
        type: 'MATCHES',
        matches: [
          { left: 'a', right: 'x' },
          { left: 'c', right: 'y' },
        ],
      },
      ['A–A', 'B–B'],
    ],
    ['a number', { type: 'NUMERIC', value: '5', tolerance: '0', toleranceMode: 'ABSOLUTE' }, ['5']],
    ['a number within', { type: 'NUMERIC', value: '5', tolerance: '0.1', toleranceMode: 'ABSOLUTE' }, ['5 ± 0.1']],
    [
      'a number within a share',
      { type: 'NUMERIC', value: '5', tolerance: '0.1', toleranceMode: 'RELATIVE' },
      ['5 ± 0.1 × 5'],
    ],
    ['texts', { type: 'TEXT', accepted: ['yes', 'aye'], caseSensitive: false }, ['yes', 'aye']],
    ['what a person decides', { type: 'MANUAL', modelAnswer: 'So.', keyPoints: ['a point'] }, []],
  ])('names %s as the attempt showed them', (_, key, labels) => {
    expect(keyLabels(key, item)).toEqual(labels);
  });
});
