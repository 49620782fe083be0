import { atField } from './at-field.ts';
import { err, ok } from './result.ts';

describe('a refusal seen from further out', () => {
  it("puts the argument's path before the field, and keeps the rest", () => {
    const refused = err({ code: 'TOO_LONG', message: 'Too long.', field: 'stages.1.title', details: { most: 200 } });
    expect(atField(refused, 'input')).toEqual({
      ok: false,
      error: { code: 'TOO_LONG', message: 'Too long.', field: 'input.stages.1.title', details: { most: 200 } },
    });
    expect(refused.error.field).toBe('stages.1.title');
  });

  it('invents no field', () => {
    const refused = err({ code: 'CLOSED', message: 'It is closed.' });
    expect(atField(refused, 'input')).toEqual({ ok: false, error: { code: 'CLOSED', message: 'It is closed.' } });
  });

  it('leaves a value alone, also one that has a field', () => {
    const value = { field: 'title' };
    expect(atField(ok(value), 'input')).toEqual({ ok: true, value: { field: 'title' } });
  });
});
