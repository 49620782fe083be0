import { PRACTICE, practise, type PracticeSave } from './practice.ts';
import { checkGradable } from './item.ts';

const save = (sequence: number, choice: string, saved: PracticeSave['saved'] = null) =>
  practise({ sequence, choiceIds: choice === '' ? [] : [`practice-${choice}`], saved });
const before = (sequence: number, choice: string) => ({ sequence, choiceIds: [`practice-${choice}`] });

describe('the practice question', () => {
  it('can be graded as any other', () => {
    expect(checkGradable(PRACTICE).ok).toBe(true);
  });

  it('is saved and judged at once, with the reason', () => {
    expect(save(1, '7')).toMatchObject({ ok: true, value: { applied: true, sequence: 1, right: false } });
    expect(save(1, '3')).toMatchObject({ ok: true, value: { right: true, feedback: PRACTICE.explanation } });
  });

  it('shows that a later answer takes the place of the one before, and not the other way round', () => {
    const changed = save(2, '3', before(1, '7'));
    expect(changed).toMatchObject({ ok: true, value: { applied: true, sequence: 2, right: true } });
    const stale = save(1, '7', before(2, '3'));
    expect(stale).toMatchObject({ ok: true, value: { applied: false, sequence: 2, right: true } });
  });

  it('judges no blank', () => {
    expect(save(2, '', before(1, '7'))).toMatchObject({ ok: true, value: { right: null, feedback: null } });
  });

  it.each([
    ['another answer under the same number', save(1, '2', before(1, '7')), 'SEQUENCE_CONFLICT'],
    ['a number that is none', save(0, '3'), 'INVALID_SEQUENCE'],
    ['a saved number that is none', save(1, '3', before(-1, '7')), 'INVALID_SEQUENCE'],
    ['a choice that it does not have', save(1, 'elsewhere'), 'INVALID_RESPONSE'],
  ])('refuses %s as a test does', (_, result, code) => {
    expect(result).toMatchObject({ ok: false, error: { code } });
  });
});
