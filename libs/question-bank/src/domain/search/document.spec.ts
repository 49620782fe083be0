import type { ChoiceContent } from '../question-content.ts';
import { isStorable } from '../validate-content.ts';
import { searchDocument } from './document.ts';

const content = (stem: string, explanation: string | null = null): ChoiceContent => ({
  kind: 'SINGLE_CHOICE',
  stem,
  choices: [],
  key: null,
  explanation,
});

describe('what a question is found by', () => {
  it.each([19_998, 19_999, 20_000])('ends between two characters, also where %d others stand before one', (before) => {
    const { prose, words } = searchDocument(content(`${'x '.repeat(before / 2)}${'x'.repeat(before % 2)}😀 tail`));
    expect(isStorable(prose)).toBe(true);
    expect(prose.length).toBeLessThanOrEqual(20_000);
    expect(words).not.toContain('tail');
  });

  it('says its stem before its explanation, which is cut first', () => {
    const { prose } = searchDocument(content('x'.repeat(19_995), 'explained'));
    expect(prose).toBe(`${'x'.repeat(19_995)}\nexpla`);
  });
});
